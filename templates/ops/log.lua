local vmath = require "vmath"

return {
    wide = true,
    reads = "x",
    value = function(_, x, W) return vmath.call("vlog", W or 1, x) end,
    slope = function(_, dy, x) return dy .. " / " .. x end,
}
