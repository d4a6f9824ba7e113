local vmath = require "vmath"

return {
    wide = true,
    value = function(_, x, W) return vmath.call("sigmoid", W or 1, x) end,
    slope = function(_, dy, y) return dy .. " * " .. y .. " * (1.0f - " .. y .. ")" end,
}
