local simd = require "simd"

local text = [[
static inline float silu_slope(float v)
{
    float s = 1.0f / (1.0f + expf(-v));
    return s * (1.0f + v * (1.0f - s));
}
]]

return {
    reads = "x",
    value = function(_, x) return x .. " / (1.0f + expf(-" .. x .. "))" end,
    slope = function(_, dy, x) return dy .. " * " .. simd.helper("silu_slope", text) .. "(" .. x .. ")" end,
}
