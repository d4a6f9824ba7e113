net n {
    input x: 3 x 8 x 8
    stage = 1
    y = x -> "layer{stag}": conv(4, kernel=3)
    output y
}
