return {
    value = function(_, x) return "tanhf(" .. x .. ")" end,
    slope = function(_, dy, y) return dy .. " * (1.0f - " .. y .. " * " .. y .. ")" end,
}
