/* The functions of templates/vmath.lua as the emitted file NET spells them for
 * LANES lanes, on every STEPth float, against the C library's double. Prints for
 * each its name, its largest error in units of the last place of the result,
 * and relative to the larger of 1 and the argument; "bad" for what is no number
 * and should be one, or the other way round. */
#include NET

#include <stdio.h>
#include <stdlib.h>

#if LANES == 1
typedef float vector;
#define NAMED(name) name
#else
#define PASTE(name, lanes) name##lanes
#define LATER(name, lanes) PASTE(name, lanes)
#define NAMED(name) LATER(name, LANES)
typedef LATER(v, LANES) vector;
#endif

static double sigmoid_of(double x)
{
    return x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

static double silu_of(double x)
{
    return x * sigmoid_of(x);
}

static double silu_slope_of(double x)
{
    double s = sigmoid_of(x);
    return s * (1 + x * (1 - s));
}

static double normal(double x)
{
    return 0.5 * erfc(-x * 0.70710678118654752440);
}

static double gelu_of(double x)
{
    return x * normal(x);
}

static double gelu_slope_of(double x)
{
    return normal(x) + x * 0.39894228040143267794 * exp(-0.5 * x * x);
}

static double inner(double x)
{
    return 0.79788456080286535588 * (x + 0.044715 * x * x * x);
}

static double gelu_tanh_of(double x)
{
    return x * sigmoid_of(2 * inner(x));
}

static double gelu_tanh_slope_of(double x)
{
    double s = sigmoid_of(2 * inner(x));
    return s + x * s * (1 - s) * 1.59576912160573071176 * (1 + 0.134145 * x * x);
}

static double softplus_of(double x)
{
    return x > 20 ? x : log1p(exp(x));
}

static double softplus_slope_of(double x)
{
    return x > 20 ? 1 : sigmoid_of(x);
}

static double mish_of(double x)
{
    return x * tanh(x > 40 ? x : log1p(exp(x)));
}

static double mish_slope_of(double x)
{
    double t = tanh(x > 40 ? x : log1p(exp(x)));
    return t + x * sigmoid_of(x) * (1 - t * t);
}

static double elu_of(double x)
{
    return x > 0 ? x : expm1(x);
}

static float from_bits(uint32_t bits)
{
    float v;
    memcpy(&v, &bits, sizeof v);
    return v;
}

static double ulps(float got, double want)
{
    if (fabs(want) >= 0x1.ffffffp127) return isinf(got) && (got > 0) == (want > 0) ? 0 : INFINITY;
    int e;
    frexp(want, &e);
    return fabs((double)got - want) / ldexp(1, (e < -125 ? -125 : e) - 24);
}

struct worst {
    double ulp, error;
    int bad;
};

static void judge(struct worst *w, float x, float got, double want)
{
    if (isnan(want) || isnan(got)) {
        w->bad += !isnan(want) || !isnan(got);
        return;
    }
    double ulp = ulps(got, want), size = fmax(1, fabs((double)x));
    double error = isinf(got) || isinf(want) ? (double)got == want ? 0 : INFINITY : fabs((double)got - want) / size;
    if (ulp > w->ulp) w->ulp = ulp;
    if (error > w->error) w->error = error;
}

/* name, its call of v, the function of double, from which to which argument */
#define FUNCTIONS                                                                                        \
    PROBE(vexp_near, NAMED(vexp_near)(v), exp, -87.0f, 88.0f)                                            \
    PROBE(vexp, NAMED(vexp)(v), exp, -INFINITY, INFINITY)                                                \
    PROBE(vexp2_near, NAMED(vexp2_near)(v), exp2, -126.0f, 126.0f)                                       \
    PROBE(vexpm, NAMED(vexpm)(v), expm1, -INFINITY, 88.0f)                                               \
    PROBE(vtanh, NAMED(vtanh)(v), tanh, -INFINITY, INFINITY)                                             \
    PROBE(verf, NAMED(verf)(v), erf, -INFINITY, INFINITY)                                                \
    PROBE(vlog, NAMED(vlog)(v), log, -INFINITY, INFINITY)                                                \
    PROBE(sigmoid, NAMED(sigmoid)(v), sigmoid_of, -87.0f, INFINITY)                                      \
    PROBE(silu, NAMED(silu)(v), silu_of, -1e37f, 1e37f)                                                  \
    PROBE(gelu, NAMED(gelu)(v), gelu_of, -1e37f, 1e37f)                                                  \
    PROBE(gelu_tanh, NAMED(gelu_tanh)(v), gelu_tanh_of, -1e12f, 1e12f)                                   \
    PROBE(mish, NAMED(mish)(v), mish_of, -1e37f, 1e37f)                                                  \
    PROBE(softplus, NAMED(softplus)(v, 1.0f, 20.0f), softplus_of, -1e37f, 1e37f)                         \
    PROBE(elu, NAMED(elu)(v, 1.0f), elu_of, -INFINITY, INFINITY)                                         \
    PROBE(silu_slope, NAMED(silu_slope)(v), silu_slope_of, -1e18f, 1e18f)                                \
    PROBE(gelu_slope, NAMED(gelu_slope)(v), gelu_slope_of, -1e18f, 1e18f)                                \
    PROBE(gelu_tanh_slope, NAMED(gelu_tanh_slope)(v), gelu_tanh_slope_of, -1e9f, 1e9f)                   \
    PROBE(softplus_slope, NAMED(softplus_slope)(v, 1.0f, 20.0f), softplus_slope_of, -INFINITY, INFINITY) \
    PROBE(mish_slope, NAMED(mish_slope)(v), mish_slope_of, -1e18f, 1e18f)

#define PROBE(name, called, want, low, high) \
    static vector call_##name(vector v)      \
    {                                        \
        return called;                       \
    }
FUNCTIONS
#undef PROBE

static void probe(const char *name, vector (*call)(vector), double (*want)(double), float low, float high)
{
    struct worst w = { 0, 0, 0 };
    uint64_t i = 0;
    while (i >> 32 == 0) {
        float x[LANES] = { 0 }, y[LANES];
        int n = 0;
        for (; n < LANES && i >> 32 == 0; i += STEP) {
            x[n] = from_bits((uint32_t)i);
            if (!(x[n] < low) && !(x[n] > high)) n++;
        }
        vector v;
        memcpy(&v, x, sizeof v);
        v = call(v);
        memcpy(y, &v, sizeof y);
        for (int k = 0; k < n; k++) judge(&w, x[k], y[k], want((double)x[k]));
    }
    printf("%s %.3f %.3g%s\n", name, w.ulp, w.error, w.bad ? " bad" : "");
}

int main(int argc, char **argv)
{
#define PROBE(name, called, want, low, high) \
    if (argc < 2 || strcmp(argv[1], #name) == 0) probe(#name, call_##name, want, low, high);
    FUNCTIONS
    return 0;
}
