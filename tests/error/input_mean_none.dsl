net a {
    input x: 3 x 4 x 4 mean()
    input y: 3 x 4 x 4 std([])
    output z = relu(x)
}
