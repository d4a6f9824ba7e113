net n {
    input x: 1 x 4 x 4 x 4
    y = x -> avgpool([3, 1, 3], pad=[1, 1, 1])
    output y
}
