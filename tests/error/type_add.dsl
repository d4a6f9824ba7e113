net n {
    input x: 3 x 8 x 8
    n = 3 + true
    y = x
    output y
}
