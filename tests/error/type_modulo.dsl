net n {
    input x: 3 x 8 x 8
    y = x % 2
    output y
}
