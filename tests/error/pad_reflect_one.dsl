net t {
    input x: 3 x 1 x 4
    y = x -> pad(1, mode=reflect)
    output y
}
