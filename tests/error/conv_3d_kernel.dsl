net n {
    input x: 1 x 4 x 4 x 4
    y = x -> conv(2, kernel=[3, 3])
    output y
}
