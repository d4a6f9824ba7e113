net t {
    input x: 6 x 4 x 5
    y = x -> transpose(order=[c, h, h])
    output y
}
