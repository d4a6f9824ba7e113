net n {
    input x: 3 x 8 x 8
    y = x -> pad([1, 2, 3])
    output y
}
