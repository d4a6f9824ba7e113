local simd = require "simd"

local sigmoid = [[
static inline float sigmoid(float v)
{
    return 1.0f / (1.0f + expf(-v));
}
]]

return {
    value = function(_, x) return simd.helper("sigmoid", sigmoid) .. "(" .. x .. ")" end,
    slope = function(_, dy, y) return dy .. " * " .. y .. " * (1.0f - " .. y .. ")" end,
}
