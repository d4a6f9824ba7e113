net n {
    input x: 3 x 8 x 8
    y = x -> adaptive_maxpool([2, 1.5])
    output y
}
