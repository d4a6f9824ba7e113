local simd = require "simd"

local text = {
    gelu = [[
/* x times the normal distribution function of x. */
static inline float gelu(float v)
{
    return 0.5f * v * (1.0f + erff(v * 0.707106781f));
}
]],
    gelu_slope = [[
static inline float gelu_slope(float v)
{
    return 0.5f * (1.0f + erff(v * 0.707106781f)) + v * 0.398942280f * expf(-0.5f * v * v);
}
]],
    gelu_tanh = [[
static inline float gelu_tanh(float v)
{
    return 0.5f * v * (1.0f + tanhf(0.797884561f * (v + 0.044715f * v * v * v)));
}
]],
    gelu_tanh_slope = [[
static inline float gelu_tanh_slope(float v)
{
    float t = tanhf(0.797884561f * (v + 0.044715f * v * v * v));
    return 0.5f * (1.0f + t) + 0.5f * v * (1.0f - t * t) * 0.797884561f * (1.0f + 0.134145f * v * v);
}
]],
}

local function call(a, suffix, x)
    local name = (a.approximate == "tanh" and "gelu_tanh" or "gelu") .. suffix
    return simd.helper(name, text[name]) .. "(" .. x .. ")"
end

return {
    reads = "x",
    value = function(a, x) return call(a, "", x) end,
    slope = function(a, dy, x) return dy .. " * " .. call(a, "_slope", x) end,
}
