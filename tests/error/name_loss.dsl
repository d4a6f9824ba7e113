net n {
    input x: 3
    output y = relu(x)
    loss "a b": mse(y)
}
