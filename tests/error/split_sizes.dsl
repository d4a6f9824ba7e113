net t {
    input x: 6 x 4 x 5
    y = split(x, [3, 2])[0]
    output y
}
