block f(x, groups) {
    return x -> conv(4, kernel=3, groups=groups)
}
block g(x) {
    return f(x, 2)
}
net n {
    input x: 3 x 8 x 8
    y = g(x)
    z = g(x)
    output y
}
