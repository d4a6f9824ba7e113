net t {
    input x: 3 x 4 x 4
    y = x -> a: convtranspose(5, kernel=3, stride=2, pad=same, output_pad=1)
    output y
}
