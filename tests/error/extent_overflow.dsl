net n {
    input x: 4294967296 x 4294967296 x 4294967296
    y = x
    output y
}
