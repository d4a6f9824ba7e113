net n {
    input x: 3 x 8 x 8
    y = x -> maxpool(3, pad=3, dilation=2)
    output y
}
