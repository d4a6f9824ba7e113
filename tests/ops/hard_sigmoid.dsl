# hard_sigmoid: by itself, far from zero, in epilogues.

# sweep: c=3,17 far=1,60
net hard_sigmoid(c=3, far=1) {
    input x: c x 4 x 5
    y = x * far -> hard_sigmoid
    output y
    loss mse(y)
}

# sweep: c=1,4,17
net hard_sigmoid_fused(c=4) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> hard_sigmoid -> flatten -> d: dense(c) -> hard_sigmoid
    output y
    loss mse(y)
}
