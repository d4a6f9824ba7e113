net n {
    input x: 3
    output y = relu(x)
    output y = tanh(x)
}
