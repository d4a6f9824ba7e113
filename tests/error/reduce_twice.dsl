net t {
    input x: 6 x 4 x 5
    input z: 6 x 3 x 5
    input v: 6 x 5
    y = reduce_mean(x, axes=[h, h])
    output y
}
