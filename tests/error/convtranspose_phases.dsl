net t {
    input x: 3 x 8 x 8
    y = x -> a: convtranspose(3, kernel=2, stride=1000)
    output y
}
