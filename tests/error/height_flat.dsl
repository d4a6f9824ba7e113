net n {
    input x: 3 x 40
    n = height(x)
    y = x
    output y
}
