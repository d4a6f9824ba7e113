# batchnorm: alone, and where fold.c moves it into its neighbours.

# sweep: c=1,3,5,16,17,33 h=1,4 w=3
# sweep: c=4 eps=1e-3,0.1 momentum=0.1,0.4,1 affine=true,false
net batchnorm(c=3, h=4, w=5, eps=1e-5, momentum=0.1, affine=true) {
    input x: c x h x w
    y = x -> l: batchnorm(eps=eps, momentum=momentum, affine=affine)
    output y
    loss mse(y)
}

# sweep: c=1,5,17 l=1,6
# batch: 3
net batchnorm1d(c=3, l=6) {
    input x: c x l
    y = x -> l: batchnorm
    output y
    loss mse(y)
}

# sweep: c=1,5,17
# batch: 3
net batchnorm_vector(c=3) {
    input x: c
    y = x -> l: batchnorm
    output y
    loss mse(y)
}

# Before and after a convolution, with and without padding between.
# batch: 3
# sweep: c=3,16 pad=0,1 groups=1 bias=true,false
# sweep: c=6 pad=0,1 groups=3,6
net batchnorm_conv(c=3, pad=1, groups=1, bias=true) {
    input x: c x 5 x 4
    y = x -> b1: batchnorm -> c1: conv(c, kernel=3, pad=pad, groups=groups, bias=bias)
          -> b2: batchnorm -> relu -> b3: batchnorm -> flatten -> d: dense(4) -> b4: batchnorm
    output y
    loss mse(y)
}

# sweep: c=1,5
net batchnorm3d(c=5) {
    input x: c x 2 x 3 x 2
    y = x -> l: batchnorm
    output y
    loss mse(y)
}

# With the running statistics in training, too; weight and bias are trained.
# sweep: c=1,3,17 affine=true,false
net batchnorm_frozen(c=3, affine=true) {
    input x: c x 4 x 3
    y = x -> l1: batchnorm(frozen=true, affine=affine) -> relu -> c1: conv(4, kernel=3, pad=1) -> l2: batchnorm(frozen=true)
    output y
    loss mse(y)
}

# sweep: c=3,17
net batchnorm3d_conv(c=3) {
    input x: c x 3 x 3 x 2
    y = x -> b1: batchnorm -> c1: conv(c, kernel=3, pad=1) -> b2: batchnorm -> tanh -> c2: conv(2, kernel=2) -> b3: batchnorm
    output y
    loss mse(y)
}
