net n {
    input x: 3 x 8 x 8 mean(0.5, 0.5)
    y = x
    output y
}
