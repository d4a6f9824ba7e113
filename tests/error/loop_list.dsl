net n {
    input x: 3 x 8 x 8
    y = x
    for i in 3 { y = relu(y) }
    output y
}
