net n {
    input x: 3
    output arena = relu(x)
}
