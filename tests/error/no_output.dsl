net n {
    input x: 3
    y = relu(x)
}
