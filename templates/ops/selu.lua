local vmath = require "vmath"

return {
    wide = true,
    value = function(_, x, W) return "1.05070099f * " .. vmath.call("elu", W or 1, x, "1.67326324f") end,
    slope = function(_, dy, y, W)
        return vmath.pick(W or 1, y .. " > 0.0f", "1.05070099f * " .. dy, dy .. " * (" .. y .. " + 1.75809934f)")
    end,
}
