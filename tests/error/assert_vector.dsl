net n {
    input x: 3 x 8 x 8
    n = 192
    y = x -> flatten : n
    output y
}
