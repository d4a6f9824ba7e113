net n {
    input x: 3 x 8 x 8
    y = x -> reshape([4, 50])
    output y
}
