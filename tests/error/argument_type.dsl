net n {
    input x: 3 x 8 x 8
    y = x -> conv("four", kernel=3)
    output y
}
