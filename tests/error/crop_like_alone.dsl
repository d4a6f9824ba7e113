net n {
    input x: 3 x 6 x 6
    y = x -> crop_like
    output y
}
