net n {
    input x: 3 x 8 x 8
    y = x -> conv(64, kernel=3, groups=0)
    output y
}
