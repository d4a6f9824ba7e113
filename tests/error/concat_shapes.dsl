net n {
    input x: 3 x 8 x 8
    a = x -> conv(4, kernel=3, stride=2)
    y = concat(x, a)
    output y
}
