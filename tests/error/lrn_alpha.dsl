net n {
    input x: 6 x 4 x 4
    y = x -> lrn(alpha=-1)
    output y
}
