net n {
    input x: 6 x 4 x 4
    y = x -> flatten -> l: instancenorm
    output y
}
