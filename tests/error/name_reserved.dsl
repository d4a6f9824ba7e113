net n {
    input x: 3 x 8 x 8
    repeat = 3
    y = x
    output y
}
