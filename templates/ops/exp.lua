local vmath = require "vmath"

return {
    wide = true,
    value = function(_, x, W) return vmath.call("vexp", W or 1, x) end,
    slope = function(_, dy, y) return dy .. " * " .. y end,
}
