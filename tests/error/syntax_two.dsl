net n {
    input x: 3 x 8 x 8
    a = relu(x
    b = x -> -> relu
    y = x
    output y
}
