block f(x) {
    return conv(x, width, kernel=3)
}
net n {
    input x: 3 x 8 x 8
    width = 4
    y = f(x)
    output y
}
