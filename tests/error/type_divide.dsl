net n {
    input x: 3 x 8 x 8
    y = 2 / x
    output y
}
