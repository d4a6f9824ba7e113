net t {
    input x: 6 x 4 x 5
    y = split(3, 2)[0]
    output y
}
