block f(x, width) {
    return x -> conv(width, kernel=3)
}
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
