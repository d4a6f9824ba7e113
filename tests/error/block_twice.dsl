block f(x) { return relu(x) }
block f(x) { return tanh(x) }
net n {
    input x: 3 x 8 x 8
    y = f(x)
    output y
}
