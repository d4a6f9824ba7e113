# elu: by itself, far from zero, in epilogues.

# sweep: alpha=1,0.3,-0.5,0 c=3,17 far=1,60
net elu(c=3, alpha=1, far=1) {
    input x: c x 4 x 5
    y = x * far -> elu(alpha)
    output y
    loss mse(y)
}

# sweep: alpha=1,0.3,-0.5,0 c=1,4,17
net elu_fused(c=4, alpha=1) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> elu(alpha) -> flatten -> d: dense(c) -> elu(alpha)
    output y
    loss mse(y)
}
