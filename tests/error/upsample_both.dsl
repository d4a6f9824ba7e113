net n {
    input x: 3 x 8 x 8
    y = x -> upsample(2, size=16)
    output y
}
