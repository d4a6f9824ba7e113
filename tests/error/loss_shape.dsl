net n {
    input x: 3 x 8 x 8
    y = x -> relu
    loss cross_entropy(y)
    output y
}
