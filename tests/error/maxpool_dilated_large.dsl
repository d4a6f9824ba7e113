net n {
    input x: 3 x 8 x 8
    y = x -> maxpool(3, dilation=4)
    output y
}
