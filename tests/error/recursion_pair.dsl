block f(x) { return g(x) }
block g(x) { return f(x) }
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
