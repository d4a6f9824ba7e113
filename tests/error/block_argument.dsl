block f(x, width, stride = 1) {
    return x -> conv(width, kernel=3, stride=stride)
}
net n {
    input x: 3 x 8 x 8
    y = f(x, 4, strid=2)
    output y
}
