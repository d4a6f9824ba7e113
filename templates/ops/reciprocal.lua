return {
    value = function(_, x) return "1.0f / " .. x end,
    slope = function(_, dy, y) return "-" .. dy .. " * " .. y .. " * " .. y end,
}
