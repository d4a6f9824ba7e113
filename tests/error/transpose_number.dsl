net t {
    input x: 6 x 4 x 5
    y = x -> transpose([0, 2, 1])
    output y
}
