net n {
    input x: 3 x 2.5 x 8
    y = x
    output y
}
