local vmath = require "vmath"

local function name(a)
    return a.approximate == "tanh" and "gelu_tanh" or "gelu"
end

return {
    wide = true,
    reads = "x",
    value = function(a, x, W) return vmath.call(name(a), W or 1, x) end,
    slope = function(a, dy, x, W) return dy .. " * " .. vmath.call(name(a) .. "_slope", W or 1, x) end,
}
