local simd = require "simd"

local text = {
    value = [[
static inline float hard_swish(float v)
{
    float s = v + 3.0f;
    return v * ((s < 0.0f ? 0.0f : s > 6.0f ? 6.0f : s) * 0.166666667f);
}
]],
    slope = [[
static inline float hard_swish_slope(float v)
{
    return v <= -3.0f ? 0.0f : v >= 3.0f ? 1.0f : v * 0.333333333f + 0.5f;
}
]],
}

return {
    reads = "x",
    value = function(_, x) return simd.helper("hard_swish", text.value) .. "(" .. x .. ")" end,
    vector = function(_, x, W)
        return x .. " * (" .. simd.clip(W, x .. " + 3.0f", "0.0f", "6.0f") .. " * 0.166666667f)"
    end,
    slope = function(_, dy, x)
        return dy .. " * " .. simd.helper("hard_swish_slope", text.slope) .. "(" .. x .. ")"
    end,
}
