net t {
    input x: 3
    y = x -> pad(1, mode=reflect)
    output y
}
