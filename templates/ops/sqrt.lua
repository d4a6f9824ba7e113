return {
    value = function(_, x) return "sqrtf(" .. x .. ")" end,
    slope = function(_, dy, y) return "0.5f * " .. dy .. " / " .. y end,
}
