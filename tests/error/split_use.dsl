net t {
    input x: 6 x 4 x 5
    y = relu(split(x, 2))
    output y
}
