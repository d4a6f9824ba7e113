net n {
    input x: 8
    y = x -> pixel_unshuffle(2)
    output y
}
