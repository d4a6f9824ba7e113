net n {
    input x: 6 x 4 x 4
    y = x -> l: groupnorm(2, eps=2)
    output y
}
