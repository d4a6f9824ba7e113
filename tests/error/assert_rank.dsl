net n {
    input x: 3 x 8 x 8
    y = x -> flatten : 3 x 64
    output y
}
