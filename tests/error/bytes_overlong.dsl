net n {
    input x: 3
    output y = "À¯": relu(x)
}
