return {
    reads = "x",
    value = function(_, x) return "logf(" .. x .. ")" end,
    slope = function(_, dy, x) return dy .. " / " .. x end,
}
