local simd = require "simd"

local text = [[
static inline float hard_sigmoid(float v)
{
    v += 3.0f;
    return (v < 0.0f ? 0.0f : v > 6.0f ? 6.0f : v) * 0.166666667f;
}
]]

return {
    value = function(_, x) return simd.helper("hard_sigmoid", text) .. "(" .. x .. ")" end,
    vector = function(_, x, W)
        return simd.clip(W, x .. " + 3.0f", "0.0f", "6.0f") .. " * 0.166666667f"
    end,
    slope = function(_, dy, y)
        return y .. " > 0.0f && " .. y .. " < 1.0f ? 0.166666667f * " .. dy .. " : 0.0f"
    end,
}
