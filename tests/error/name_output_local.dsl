net n {
    input x: 3
    output mem = relu(x)
}
