net n {
    input x: 3 x 8 x 8
    y = x
    schedule step(factor=0.5)
    output y
}
