net n {
    input x: 3 x 8 x 8
    if true {
        z = relu(x)
    }
    y = relu(z)
    output y
}
