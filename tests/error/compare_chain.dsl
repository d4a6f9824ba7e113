net n {
    input x: 3 x 8 x 8
    if 1 < 2 < 3 { }
    y = x
    output y
}
