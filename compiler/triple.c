/* Numbers for the three spatial axes, and what views and sides say about them. */
#include "convc.h"

struct triple triple(int64_t d, int64_t h, int64_t w)
{
    return (struct triple){ .d = d, .h = h, .w = w };
}

struct triple triple_all(int64_t n)
{
    return triple(n, n, n);
}

bool triple_equal(struct triple a, struct triple b)
{
    return a.d == b.d && a.h == b.h && a.w == b.w;
}

int64_t triple_product(struct triple t)
{
    return shape_mul(t.d, shape_mul(t.h, t.w));
}

struct triple triple_at(struct triple box, int64_t i)
{
    return triple(i / (box.h * box.w), i / box.w % box.h, i % box.w);
}

struct triple view_space(const struct view *v)
{
    return triple(v->d, v->h, v->w);
}

int64_t view_pixels(const struct view *v)
{
    return v->d * v->h * v->w;
}

bool view_same_form(const struct view *a, const struct view *b)
{
    return a->c == b->c && triple_equal(view_space(a), view_space(b));
}

bool sides_none(struct sides s)
{
    return s.front + s.top + s.left + s.back + s.bottom + s.right == 0;
}

struct triple sides_around(struct sides s, struct triple inside)
{
    for (int i = 0; i < AXES; i++) inside.at[i] += s.before.at[i] + s.after.at[i];
    return inside;
}
