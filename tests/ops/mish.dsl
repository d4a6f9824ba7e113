# mish: by itself, far from zero, in epilogues.

# sweep: c=3,17 far=1,60
net mish(c=3, far=1) {
    input x: c x 4 x 5
    y = x * far -> mish
    output y
    loss mse(y)
}

# sweep: c=1,4,17
net mish_fused(c=4) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> mish -> flatten -> d: dense(c) -> mish
    output y
    loss mse(y)
}
