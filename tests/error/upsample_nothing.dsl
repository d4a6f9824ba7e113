net n {
    input x: 3 x 8 x 8
    y = x -> upsample(0.1)
    output y
}
