net n {
    input x: 3 x 8 x 8
    a = relu(q)
    b = x -> conv(4, kernel=9)
    c = a + b
    y = c -> nothing
    output y
}
