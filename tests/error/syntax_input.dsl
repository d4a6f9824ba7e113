net n {
    input: 3 x 8
    output y = relu(input)
}
