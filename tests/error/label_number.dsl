net n {
    input x: 3 x 8 x 8
    y = width: 3 + 4
    output y
}
