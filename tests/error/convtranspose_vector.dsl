net t {
    input x: 3
    y = x -> a: convtranspose(5, kernel=3)
    output y
}
