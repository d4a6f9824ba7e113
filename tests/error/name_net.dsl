net double {
    input x: 3
    output y = relu(x)
}
