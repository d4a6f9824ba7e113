net n {
    input x: 8
    y = x -> upsample(2)
    output y
}
