# exp: by itself and in epilogues.

# sweep: c=3,17 far=1,20
net exp(c=3, far=1) {
    input x: c x 4 x 5
    y = x * far -> exp
    output y
    loss mse(y)
}

# sweep: c=1,4,17
net exp_fused(c=4) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> exp -> flatten -> d: dense(c) -> exp
    output y
    loss mse(y)
}
