local vmath = require "vmath"

return {
    wide = true,
    value = function(_, x, W) return vmath.call("vtanh", W or 1, x) end,
    slope = function(_, dy, y) return dy .. " * (1.0f - " .. y .. " * " .. y .. ")" end,
}
