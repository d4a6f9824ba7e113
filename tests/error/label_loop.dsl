net n {
    input x: 3 x 8 x 8
    y = x
    for i in range(2) { y = y -> conv1: conv(3, kernel=3, pad=1) }
    output y
}
