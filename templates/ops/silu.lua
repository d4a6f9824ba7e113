local vmath = require "vmath"

return {
    wide = true,
    reads = "x",
    value = function(_, x, W) return vmath.call("silu", W or 1, x) end,
    slope = function(_, dy, x, W) return dy .. " * " .. vmath.call("silu_slope", W or 1, x) end,
}
