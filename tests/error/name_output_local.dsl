net n {
    input x: 3
    output a = relu(x)
}
