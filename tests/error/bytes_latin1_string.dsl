net n {
    input x: 3
    output y = "café": relu(x)
}
