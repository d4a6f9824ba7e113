net n {
    input x: 3 x 8 x 8
    a = x -> maxpool(2)
    y = x * a
    output y
}
