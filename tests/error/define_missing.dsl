net n(width) {
    input x: 3 x 8 x 8
    y = x -> conv(width, kernel=3)
    output y
}
