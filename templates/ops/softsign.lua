local simd = require "simd"

return {
    value = function(_, x) return x .. " / (1.0f + fabsf(" .. x .. "))" end,
    vector = function(_, x, W) return x .. " / (1.0f + " .. simd.vabs(W, x) .. ")" end,
    slope = function(_, dy, y)
        return dy .. " * (1.0f - fabsf(" .. y .. ")) * (1.0f - fabsf(" .. y .. "))"
    end,
}
