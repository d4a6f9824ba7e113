local vmath, f32 = require "vmath", require("lib").f32

-- With a negative alpha, r is the input, compiler/ops/elu.c.
return {
    wide = true,
    value = function(a, x, W) return vmath.call("elu", W or 1, x, f32(a.alpha)) end,
    slope = function(a, dy, v, W)
        local left = a.alpha < 0 and vmath.call("vexp", W or 1, v) .. " * " .. f32(a.alpha) or "(" .. v .. " + " .. f32(a.alpha) .. ")"
        return vmath.pick(W or 1, v .. " > 0.0f", dy, dy .. " * " .. left)
    end,
}
