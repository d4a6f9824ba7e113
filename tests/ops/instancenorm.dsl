# instancenorm: of maps and sequences, with and without weights.

# sweep: c=1,3,5,16,17,33 affine=true,false
# sweep: h=1 w=3,5
# sweep: eps=1e-3,0.5
net instancenorm(c=5, h=4, w=3, affine=false, eps=1e-5) {
    input x: c x h x w
    y = x -> l: instancenorm(affine=affine, eps=eps)
    output y
    loss mse(y)
}

# sweep: c=1,3,17 affine=true,false
net instancenorm_1d(c=5, affine=false) {
    input x: c x 6
    y = x -> l: instancenorm(affine=affine)
    output y
    loss mse(y)
}

# sweep: c=3,17 affine=true,false
net instancenorm_3d(c=5, affine=false) {
    input x: c x 2 x 3 x 2
    y = x -> l: instancenorm(affine=affine)
    output y
    loss mse(y)
}

# sweep: c=3,16
net instancenorm_behind(c=6) {
    input x: 3 x 6 x 5
    y = x -> c1: conv(c, kernel=3, pad=1) -> l1: instancenorm -> relu
          -> c2: conv(c, kernel=3) -> l2: instancenorm(affine=true) -> leaky_relu(0.2) -> flatten -> d: dense(4)
    output y
    loss mse(y)
}
