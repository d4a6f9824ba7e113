local simd, f32 = require "simd", require("lib").f32

local text = {
    value = [[
/* log(1 + exp(b v)) / b up to b v = t, v beyond. */
static inline float softplus(float v, float b, float t)
{
    float z = b * v;
    return z > t ? v : ((z > 0.0f ? z : 0.0f) + log1pf(expf(-fabsf(z)))) / b;
}
]],
    slope = [[
static inline float softplus_slope(float v, float b, float t)
{
    float z = b * v;
    return z > t ? 1.0f : 1.0f / (1.0f + expf(-z));
}
]],
}

local function call(name, helper, a, x)
    return simd.helper(name, helper) .. "(" .. x .. ", " .. f32(a.beta) .. ", " .. f32(a.threshold) .. ")"
end

return {
    reads = "x",
    value = function(a, x) return call("softplus", text.value, a, x) end,
    slope = function(a, dy, x) return dy .. " * " .. call("softplus_slope", text.slope, a, x) end,
}
