net n {
    input x: 3x8x8
    output y = relu(x)
}
