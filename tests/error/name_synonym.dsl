net n {
    input x: 3 x 8 x 8
    y = x -> flatten -> linear(10)
    output y
}
