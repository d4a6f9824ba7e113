net t {
    input x: 3 x 4 x 4
    y = x -> pad(-1, mode=reflect)
    output y
}
