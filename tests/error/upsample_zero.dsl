net n {
    input x: 3 x 8 x 8
    y = x -> upsample(size=0)
    output y
}
