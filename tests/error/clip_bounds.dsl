net n {
    input x: 6 x 4 x 4
    y = x -> clip(low=1, high=-1)
    output y
}
