net n {
    input x: 3 x 8 x 8
    y = x -> conv(4, kernel=0)
    output y
}
