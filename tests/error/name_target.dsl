net n {
    input target: 3
    output y = relu(target)
    loss mse(y)
}
