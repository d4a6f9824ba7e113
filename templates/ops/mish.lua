local simd = require "simd"

local text = {
    value = [[
/* x tanh(log(1 + exp(x))). */
static inline float mish(float v)
{
    float e = expf(v), n = e * (e + 2.0f);
    return v > 20.0f ? v : v * (n / (n + 2.0f));
}
]],
    slope = [[
static inline float mish_slope(float v)
{
    float e = expf(v), n = e * (e + 2.0f);
    float t = n / (n + 2.0f), s = e / (1.0f + e);
    return v > 20.0f ? 1.0f : t + v * s * (1.0f + t) * (2.0f / (n + 2.0f));
}
]],
}

return {
    reads = "x",
    value = function(_, x) return simd.helper("mish", text.value) .. "(" .. x .. ")" end,
    slope = function(_, dy, x) return dy .. " * " .. simd.helper("mish_slope", text.slope) .. "(" .. x .. ")" end,
}
