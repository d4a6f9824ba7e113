local simd = require "simd"

return {
    value = function(_, x) return x .. " < 0.0f ? 0.0f : " .. x end,
    vector = function(_, x, W)
        simd.macro(W, "below", "v", "((mask#)((v) < (v#){ 0 }))")
        return simd.macro(W, "relu", "v", "((v#)((mask#)(v) & ~below#(v)))") .. "(" .. x .. ")"
    end,
    wide_slope = true,
    slope = function(_, dy, y, W) return simd.gate(dy, y .. " > 0.0f", W) end,
}
