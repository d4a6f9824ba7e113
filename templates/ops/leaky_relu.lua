local simd, f32 = require "simd", require("lib").f32

return {
    value = function(a, x) return x .. " < 0.0f ? " .. f32(a.slope) .. " * " .. x .. " : " .. x end,
    vector = function(a, x, W)
        simd.macro(W, "below", "v", "((mask#)((v) < (v#){ 0 }))")
        local leaky = simd.macro(W, "leaky", "v, s",
            "((v#)(((mask#)(v) & ~below#(v)) | ((mask#)((v) * (s)) & below#(v))))")
        return leaky .. "(" .. x .. ", " .. f32(a.slope) .. ")"
    end,
    slope = function(a, dy, v) return v .. " > 0.0f ? " .. dy .. " : " .. f32(a.slope) .. " * " .. dy end,
}
