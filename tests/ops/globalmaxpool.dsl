# globalmaxpool

# sweep: c=1,3,16,17,33 h=1,5 w=4
net globalmaxpool(c=3, h=4, w=5) {
    input x: c x h x w
    y = x -> globalmaxpool
    output y
    loss mse(y)
}

# sweep: c=1,5,17 l=1,7
net globalmaxpool1d(c=3, l=7) {
    input x: c x l
    y = x -> globalmaxpool
    output y
    loss mse(y)
}

# sweep: c=3,16
net globalmaxpool_inside(c=3) {
    input x: c x 5 x 4
    y = x -> conv1: conv(c, kernel=3, pad=1) -> globalmaxpool -> flatten -> fc: dense(5)
    output y
    loss mse(y)
}

# sweep: c=1,5,17 d=1,3
net globalmaxpool3d(c=3, d=3) {
    input x: c x d x 2 x 3
    y = x -> globalmaxpool -> flatten -> d: dense(4)
    output y
    loss mse(y)
}
