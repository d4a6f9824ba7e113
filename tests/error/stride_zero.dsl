net n {
    input x: 3 x 8 x 8
    y = x -> maxpool(2, stride=0)
    output y
}
