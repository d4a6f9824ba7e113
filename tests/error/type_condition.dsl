net n {
    input x: 3 x 8 x 8
    if 1 { }
    y = x
    output y
}
