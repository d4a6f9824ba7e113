net n {
    input x: 1 x 2 x 4 x 4
    y = x -> conv(2, kernel=[3, 2, 2], dilation=[2, 1, 1], pad=[1, 0, 0])
    output y
}
