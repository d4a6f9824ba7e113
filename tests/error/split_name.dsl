net t {
    input x: 6 x 4 x 5
    y = split(x, 2, dim=1)[0]
    output y
}
