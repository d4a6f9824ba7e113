block f(x) {
    input z: 3
    return x + z
}
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
