# softplus: by itself, far from zero, in epilogues.

# sweep: beta=1,0.5,4 t=20,1,-1,200 c=3,17 far=1,60
net softplus(c=3, beta=1, t=20, far=1) {
    input x: c x 4 x 5
    y = x * far -> softplus(beta, threshold=t)
    output y
    loss mse(y)
}

# sweep: beta=1,0.5,4 t=20,1,-1,200 c=1,4,17
net softplus_fused(c=4, beta=1, t=20) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> softplus(beta, threshold=t) -> flatten -> d: dense(c) -> softplus(beta, threshold=t)
    output y
    loss mse(y)
}
