net n {
    input x: 3 x 8 x 8
    y = x -> maxpool_indices(2) -> relu
    output y
}
