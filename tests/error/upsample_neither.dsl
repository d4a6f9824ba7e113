net n {
    input x: 3 x 8 x 8
    y = x -> upsample(mode=nearest)
    output y
}
