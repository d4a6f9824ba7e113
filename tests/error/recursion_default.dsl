block f(x, y = f(x)) { return y }
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
