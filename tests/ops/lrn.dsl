# lrn: windows of odd and even sizes, wider than the channels, and powers.

# sweep: c=1,3,7,17 size=1,2,3,5
# sweep: c=40 size=5,8
# sweep: c=3 size=9
# sweep: beta=0.5,1,0.3,2,0,-0.5 alpha=1 k=2
# sweep: alpha=0,1e-4,3 k=0.5
net lrn(c=7, size=5, alpha=0.5, beta=0.75, k=1) {
    input x: c x 4 x 3
    y = x -> lrn(size, alpha, beta, k)
    output y
    loss mse(y)
}

# sweep: c=3,17
net lrn_1d(c=6) {
    input x: c x 5
    y = x -> lrn(alpha=1)
    output y
    loss mse(y)
}

# sweep: c=3,17
net lrn_3d(c=6) {
    input x: c x 2 x 3 x 2
    y = x -> lrn(3, alpha=1)
    output y
    loss mse(y)
}

# sweep: c=3,17
net lrn_vector(c=6) {
    input x: c
    y = x -> lrn(3, alpha=1)
    output y
    loss mse(y)
}

# sweep: c=3,16
net lrn_behind(c=6) {
    input x: 3 x 6 x 5
    y = x * 3 -> c1: conv(c, kernel=3, pad=1) -> relu -> lrn(alpha=0.5, k=2) -> maxpool(2) -> c2: conv(c, kernel=2) -> lrn(3) -> flatten -> d: dense(4)
    output y
    loss mse(y)
}
