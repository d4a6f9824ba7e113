# log: of positive numbers, by itself and in epilogues.

# sweep: c=3,17 far=1,1000
net log(c=3, far=1) {
    input x: c x 4 x 5
    y = exp(x) * far -> log
    output y
    loss mse(y)
}

# sweep: c=1,4,17
net log_fused(c=4) {
    input x: 3 x 5 x 4
    y = x -> exp -> l: conv(c, kernel=3, pad=1) -> sigmoid -> log -> flatten -> d: dense(c) -> sigmoid -> log
    output y
    loss mse(y)
}
