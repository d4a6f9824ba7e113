net n {
    input x: 1 x 4 x 4
    d = depth(x)
    y = x -> relu
    output y
}
