net t {
    input x: 3 x 4
    y = x -> pad([5, 0], mode=circular)
    output y
}
