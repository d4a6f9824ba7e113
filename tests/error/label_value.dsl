net n {
    input x: 3 x 8 x 8
    y = x -> "layer{x}": conv(4, kernel=3)
    output y
}
