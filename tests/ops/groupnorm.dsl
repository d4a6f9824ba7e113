# groupnorm: groups of one, some and all channels.

# sweep: c=6 groups=1,2,3,6 affine=true,false
# sweep: c=17 groups=1,17
# sweep: c=32,40 groups=2,8 affine=true,false
# sweep: h=1 w=1,5
# sweep: eps=1e-3,0.5
net groupnorm(c=6, groups=2, h=4, w=3, affine=true, eps=1e-5) {
    input x: c x h x w
    y = x -> l: groupnorm(groups, affine=affine, eps=eps)
    output y
    loss mse(y)
}

# sweep: groups=1,3,4 affine=true,false
# sweep: c=34 groups=2
net groupnorm_vector(c=12, groups=3, affine=true) {
    input x: c
    y = x -> l: groupnorm(groups, affine=affine)
    output y
    loss mse(y)
}

# sweep: groups=1,2,3
net groupnorm_1d(c=6, groups=2) {
    input x: c x 6
    y = x -> l: groupnorm(groups)
    output y
    loss mse(y)
}

# sweep: groups=1,2,6
net groupnorm_3d(c=6, groups=2) {
    input x: c x 2 x 3 x 2
    y = x -> l: groupnorm(groups)
    output y
    loss mse(y)
}

# sweep: c=6,18
net groupnorm_behind(c=6, groups=3) {
    input x: 3 x 6 x 5
    y = x -> c1: conv(c, kernel=3, pad=1) -> l1: groupnorm(groups) -> relu
          -> c2: conv(c, kernel=3) -> l2: groupnorm(groups) -> flatten -> l3: groupnorm(groups) -> d: dense(4)
    output y
    loss mse(y)
}

# Read by two, in front of a sum and a concat.
# sweep: c=4,16
net groupnorm_twice(c=4) {
    input x: c x 3 x 4
    a = x -> l1: groupnorm(2)
    b = a -> l2: groupnorm(4, affine=false)
    y = concat(a, b + x, x)
    output y
    output b
    loss mse(y)
}
