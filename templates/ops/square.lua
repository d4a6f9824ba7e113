return {
    reads = "x",
    value = function(_, x) return x .. " * " .. x end,
    vector = function(_, x) return x .. " * " .. x end,
    slope = function(_, dy, x) return "2.0f * " .. x .. " * " .. dy end,
}
