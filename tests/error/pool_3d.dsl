net n {
    input x: 1 x 8 x 8 x 8
    y = x -> maxpool([2, 3])
    output y
}
