net n {
    input x: 3 x 0 x 8
    y = x
    output y
}
