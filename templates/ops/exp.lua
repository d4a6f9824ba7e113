return {
    value = function(_, x) return "expf(" .. x .. ")" end,
    slope = function(_, dy, y) return dy .. " * " .. y end,
}
