# gelu: the exact one and the approximation by tanh.

# sweep: how="none","tanh" c=1,3,17
net gelu(c=3, how="none") {
    input x: c x 4 x 5
    y = x -> gelu(approximate=how)
    output y
    loss mse(y)
}

# sweep: how="none","tanh" c=4,17
net gelu_fused(c=4, how="none") {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> gelu(how) -> flatten -> d: dense(c) -> gelu(how)
    output y
    loss mse(y)
}
