net n {
    input x: 3
    y = x -> fc: dense(3)
    output y
    loss mse(y)
    optimizer sgd(ema=1)
}
