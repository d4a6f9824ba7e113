net n {
    input x: 4 x 8 x 8
    y = x -> pixel_shuffle(0)
    output y
}
