net n {
    input x: 3 x 8 x 8
    n = 5[0]
    y = x
    output y
}
