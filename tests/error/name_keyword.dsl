net n {
    input float: 3
    output y = relu(float)
}
