net n {
    input x: 6 x 4 x 4
    y = x -> l: instancenorm(eps=-1e-5)
    output y
}
