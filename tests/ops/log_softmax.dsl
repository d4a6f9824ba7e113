# log_softmax: of a map, of a vector, and in the epilogue of a layer.

# sweep: c=1,3,16,17 h=1,3 w=4
net log_softmax(c=3, h=4, w=5) {
    input x: c x h x w
    y = x -> log_softmax
    output y
    loss mse(y)
}

# sweep: n=1,5,16,17,40
net log_softmax_vector(n=7) {
    input x: n
    y = x -> log_softmax
    output y
    loss mse(y)
}

# sweep: c=4,17
net log_softmax_fused(c=4) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> log_softmax -> flatten -> d: dense(c) -> log_softmax
    output y
    loss mse(y)
}

# sweep: c=1,5,17
net log_softmax3d(c=5) {
    input x: c x 2 x 3 x 2
    y = x -> log_softmax
    output y
    loss mse(y)
}
