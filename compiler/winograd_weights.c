/* The weights of Winograd's minimal filtering, transformed where they are known: when
 * they are written (values.c). */
#include "convc.h"
#include "select.h"

#include <string.h>

/* The places of a tile stand for 0, infinity, and p and -p for each of the first of
 * these: two fewer than there are places. Their products and sums stay exact longest. */
const double winograd_points[] = { 1, 2, 0.5 };

/* The values at the places of the polynomial whose coefficients are a kernel's taps,
 * divided by what a product of polynomials that is found from its values wants. */
static void evaluation(int places, int taps, double G[WINOGRAD_PLACES][WINOGRAD_TAPS])
{
    int pairs = (places - 2) / 2;
    memset(G, 0, sizeof(double) * WINOGRAD_PLACES * WINOGRAD_TAPS);
    G[0][0] = G[places - 1][taps - 1] = 1;
    for (int i = 0; i < pairs; i++) {
        double p = winograd_points[i], power = 1, divisor = 2 * p * p;
        for (int k = 0; k < pairs; k++)
            if (k != i) divisor *= p * p - winograd_points[k] * winograd_points[k];
        for (int k = 0; k < taps; k++, power *= p) {
            G[2 * i + 1][k] = power / divisor;
            G[2 * i + 2][k] = k % 2 ? -power / divisor : power / divisor;
        }
        G[0][0] /= p * p;
    }
}

/* G w G^T for one kernel, or G w. */
static void transform(double G[WINOGRAD_PLACES][WINOGRAD_TAPS], int places, int taps, bool square, const float *w, float *u)
{
    double columns[WINOGRAD_TAPS], sum;
    for (int i = 0; i < places; i++) {
        for (int l = 0; l < taps; l++) {
            columns[l] = 0;
            for (int k = 0; k < taps; k++) columns[l] += G[i][k] * (double)w[k * taps + l];
            if (!square) u[i * taps + l] = (float)columns[l];
        }
        if (!square) continue;
        for (int j = 0; j < places; j++) {
            sum = 0;
            for (int l = 0; l < taps; l++) sum += columns[l] * G[j][l];
            u[i * places + j] = (float)sum;
        }
    }
}

struct transformed {
    struct values how;
    struct node from; /* the parameter as it was */
    int places, taps;
    bool square;
};

static void make_transformed(const struct values *how, float *to)
{
    const struct transformed *t = (const struct transformed *)how;
    int64_t before = t->taps * t->taps, after = t->places * (t->square ? t->places : t->taps);
    int64_t kernels = shape_count(t->from.shape) / before;
    struct arena *scratch = arena_new();
    const float *w = values_of(scratch, &t->from);
    double G[WINOGRAD_PLACES][WINOGRAD_TAPS];
    evaluation(t->places, t->taps, G);
    for (int64_t i = 0; i < kernels; i++) transform(G, t->places, t->taps, t->square, w + before * i, to + after * i);
    arena_free(scratch);
}

void winograd_weights(struct graph *g, struct node *w, int places, int taps, bool square)
{
    struct transformed *t = NEW(g->cc->mem, struct transformed, 1);
    *t = (struct transformed){ { make_transformed }, *w, places, taps, square };
    w->data = NULL;
    w->made = &t->how;
    w->shape.d[2] = places;
    if (square) w->shape.d[3] = places;
}
