net n {
    input x: 3
    größe = 4
    output y = relu(x)
}
