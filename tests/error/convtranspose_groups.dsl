net t {
    input x: 6 x 4 x 4
    y = x -> a: convtranspose(8, kernel=3, groups=3)
    output y
}
