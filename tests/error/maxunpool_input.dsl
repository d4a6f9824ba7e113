net n {
    input x: 3 x 6 x 6
    p = x -> conv(3, kernel=3)
    y = p -> maxunpool(x)
    output y
}
