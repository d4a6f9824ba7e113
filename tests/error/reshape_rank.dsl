net n {
    input x: 3 x 8 x 8
    y = x -> reshape([1, 1, 1, 1, 192])
    output y
}
