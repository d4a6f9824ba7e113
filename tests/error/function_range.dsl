net n {
    input x: 3
    a = max()
    b = range(1, 2, 3)
    c = height(x)
    d = width(x)
    y = x
    output y
}
