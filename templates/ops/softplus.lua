local vmath, f32 = require "vmath", require("lib").f32

return {
    wide = true,
    reads = "x",
    value = function(a, x, W)
        return vmath.call("softplus", W or 1, x, f32(a.beta), f32(a.threshold))
    end,
    slope = function(a, dy, x, W)
        return dy .. " * " .. vmath.call("softplus_slope", W or 1, x, f32(a.beta), f32(a.threshold))
    end,
}
