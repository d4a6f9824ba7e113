return {
    value = function(_, x)
        return x .. " > 0.0f ? 1.05070099f * " .. x .. " : 1.75809934f * expm1f(" .. x .. ")"
    end,
    slope = function(_, dy, y)
        return y .. " > 0.0f ? 1.05070099f * " .. dy .. " : " .. dy .. " * (" .. y .. " + 1.75809934f)"
    end,
}
