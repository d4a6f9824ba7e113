local simd, f32 = require "simd", require("lib").f32

return {
    reads = "x",
    value = function(a, x)
        local low, high = f32(a.low), f32(a.high)
        return x .. " < " .. low .. " ? " .. low .. " : " .. x .. " > " .. high .. " ? " .. high .. " : " .. x
    end,
    vector = function(a, x, W) return simd.clip(W, x, f32(a.low), f32(a.high)) end,
    slope = function(a, dy, x)
        return x .. " >= " .. f32(a.low) .. " && " .. x .. " <= " .. f32(a.high) .. " ? " .. dy .. " : 0.0f"
    end,
}
