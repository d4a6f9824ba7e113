net t {
    input x: 1 x 1000000 x 1000
    y = x -> a: convtranspose(2, kernel=4, stride=[1000, 2])
    output y
}
