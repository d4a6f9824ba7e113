net n {
    input x: 3 x 8 x 8
    y = x -> upsample(size=[4, 2.5])
    output y
}
