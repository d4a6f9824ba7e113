net n {
    input x: 6 x 4 x 4
    y = x -> l: groupnorm(4)
    output y
}
