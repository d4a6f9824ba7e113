block conv(x) { return relu(x) }
net n {
    input x: 3 x 8 x 8
    y = conv(x)
    output y
}
