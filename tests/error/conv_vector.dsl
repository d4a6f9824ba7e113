net n {
    input x: 40
    y = x -> conv(4, kernel=3)
    output y
}
