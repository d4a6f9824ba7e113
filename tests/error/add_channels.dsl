net n {
    input x: 3 x 8 x 8
    a = x -> conv(4, kernel=1)
    y = add(a, x)
    output y
}
