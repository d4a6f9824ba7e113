net n {
    input x: 3
    output y = relu(x)
    output z = foo(x)
    u = z + 1
    if true {
        output t = y
    }
    v = t
    loss mse(y)
}
