local simd = require "simd"

return {
    reads = "x",
    value = function(_, x) return "fabsf(" .. x .. ")" end,
    vector = function(_, x, W) return simd.vabs(W, x) end,
    slope = function(_, dy, x)
        return x .. " > 0.0f ? " .. dy .. " : " .. x .. " < 0.0f ? -" .. dy .. " : 0.0f"
    end,
}
