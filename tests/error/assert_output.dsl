net n {
    input x: 3 x 8 x 8
    y = relu(x)
    output y : 3 x 8 x 9
}
