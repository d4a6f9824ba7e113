net n {
    input x: 3 x 8 x 8
    y = x
    optimizer sgd(lr=0.1)
    optimizer adam()
    output y
}
