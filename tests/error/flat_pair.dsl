net n {
    input x: 3 x 40
    y = x -> conv(4, kernel=[3, 3])
    output y
}
