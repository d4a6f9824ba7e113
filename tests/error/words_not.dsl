net n {
    input x: 3 x 8 x 8
    y = not x
    output y
}
