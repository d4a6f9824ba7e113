net n {
    input x: 3 x 8 x 8
    y = x -> batchnorm(eps=-1)
    output y
}
