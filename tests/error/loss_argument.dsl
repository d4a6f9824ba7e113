net n {
    input x: 3 x 8 x 8
    y = x -> flatten
    loss cross_entropy(y, smoothing=2)
    output y
}
