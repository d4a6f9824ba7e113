net n {
    input x: 1024 x 1048576 x 1048576
    y = x
    output y
}
