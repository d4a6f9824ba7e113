block f(x) {
    return relu(x)
}
net n {
    input x: 3 x 8 x 8
    y = f(x, 4)
    output y
}
