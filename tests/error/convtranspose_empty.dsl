net t {
    input x: 3 x 1 x 4
    y = x -> a: convtranspose(5, kernel=3, pad=[2, 0])
    output y
}
