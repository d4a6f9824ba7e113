net n {
    input x: 3 x 8 x 8
    y = x -> maxpool(2, colour=3)
    output y
}
