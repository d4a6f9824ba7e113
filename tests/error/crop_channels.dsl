net n {
    input x: 3 x 8 x 8
    y = x -> crop(0, channel=2, channels=2)
    output y
}
