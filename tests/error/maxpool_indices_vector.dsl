net n {
    input x: 8
    y = x -> maxpool_indices(3)
    output y
}
