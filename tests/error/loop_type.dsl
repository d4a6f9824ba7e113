net n {
    input x: 3 x 8 x 8
    y = x
    repeat 2.5 { y = relu(y) }
    output y
}
