net t {
    input x: 3 x 4 x 4
    y = x -> pad([0, 4], mode=reflect)
    output y
}
