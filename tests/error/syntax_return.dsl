net n {
    input x: 3 x 8 x 8
    return x
    y = x
    output y
}
