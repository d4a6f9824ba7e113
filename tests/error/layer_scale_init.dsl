net n {
    input x: 6 x 4 x 4
    y = x -> s: layer_scale(1e39)
    output y
}
