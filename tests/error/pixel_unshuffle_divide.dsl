net n {
    input x: 4 x 8 x 9
    y = x -> pixel_unshuffle(2)
    output y
}
