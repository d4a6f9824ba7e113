net t {
    input x: 8 x 4 x 4
    y = x -> a: convtranspose(6, kernel=3, groups=3)
    output y
}
