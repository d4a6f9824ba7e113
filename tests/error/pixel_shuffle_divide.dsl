net n {
    input x: 6 x 8 x 8
    y = x -> pixel_shuffle(2)
    output y
}
