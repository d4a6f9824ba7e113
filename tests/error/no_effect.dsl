net n {
    input x: 3 x 8 x 8
    3 + 4
    y = x
    output y
}
