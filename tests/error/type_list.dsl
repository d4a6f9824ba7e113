net n {
    input x: 3 x 8 x 8
    y = x + [1, 2]
    output y
}
