net n {
    input x: 3 x 8 x 8
    y = x -> flatten -> cross_entropy
    output y
}
