net n {
    input x: 3 x 8 x 8
    y = x
    optimizer adamm(lr=0.1)
    output y
}
