net n {
    input in: 3
    output y = relu(in)
}
