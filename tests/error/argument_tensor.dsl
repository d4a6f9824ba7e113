net n {
    input x: 3 x 8 x 8
    y = x -> conv(x, kernel=3)
    output y
}
