net n {
    input x: 3 x 8 x 8
    v8 = relu(x)
    output v8
}
