net n {
    input x: 3 x 8 x 8
    l = [1, 2, 3]
    n = l[3]
    y = x
    output y
}
