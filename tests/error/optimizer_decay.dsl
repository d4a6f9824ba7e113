net n {
    input x: 3
    y = x -> fc: dense(3)
    output y
    loss mse(y)
    optimizer sgd(lr=0.1, no_decay="*.bias")
}
