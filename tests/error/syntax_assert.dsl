net n {
    input x: 3 x 8 x 8
    y = relu(x -> tanh : 3 x 8 x 8)
    output y
}
