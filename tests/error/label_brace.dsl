net n {
    input x: 3 x 8 x 8
    i = 1
    y = x -> "layer{i": conv(4, kernel=3)
    output y
}
