net n {
    input x: 3 x 8 x 8
    n = 3.5 % 2
    y = x
    output y
}
