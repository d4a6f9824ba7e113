net n {
    input x: 4 x 8 x 9
    y = x -> channel_shuffle(0)
    output y
}
