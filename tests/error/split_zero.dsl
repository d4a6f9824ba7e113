net t {
    input x: 6 x 4 x 5
    y = split(x, [0, 6])[0]
    output y
}
