local f32 = require("lib").f32

-- expm1f keeps the digits near 0.
return {
    value = function(a, x)
        local left = a.alpha == 1 and "" or f32(a.alpha) .. " * "
        return x .. " > 0.0f ? " .. x .. " : " .. left .. "expm1f(" .. x .. ")"
    end,
    slope = function(a, dy, v)
        local left = a.alpha < 0 and f32(a.alpha) .. " * expf(" .. v .. ")" or "(" .. v .. " + " .. f32(a.alpha) .. ")"
        return v .. " > 0.0f ? " .. dy .. " : " .. dy .. " * " .. left
    end,
}
