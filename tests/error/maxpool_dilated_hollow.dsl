net n {
    input x: 3 x 8 x 1
    y = x -> maxpool([1, 2], pad=[0, 2], dilation=3)
    output y
}
