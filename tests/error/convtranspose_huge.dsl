net t {
    input x: 1 x 1099511627776
    y = x -> a: convtranspose(1, kernel=1, stride=1073741824)
    output y
}
