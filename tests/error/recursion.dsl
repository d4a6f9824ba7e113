block f(x) {
    return f(relu(x))
}
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
