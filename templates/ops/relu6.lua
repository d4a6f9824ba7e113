local simd = require "simd"

return {
    value = function(_, x) return x .. " < 0.0f ? 0.0f : " .. x .. " > 6.0f ? 6.0f : " .. x end,
    vector = function(_, x, W) return simd.clip(W, x, "0.0f", "6.0f") end,
    wide_slope = true,
    slope = function(_, dy, y, W) return simd.gate(dy, "(" .. y .. " > 0.0f) & (" .. y .. " < 6.0f)", W) end,
}
