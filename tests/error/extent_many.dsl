net n {
    input x: 1 x 2 x 3 x 4 x 5
    y = x
    output y
}
