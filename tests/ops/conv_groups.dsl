# conv in groups narrower than a vector, of which several lie in one, or as wide.

# sweep: size=2,4,8 groups=3,8
# sweep: size=1,3,6,12,16 groups=2
# sweep: size=2,4,8 groups=7 stride=2 pad="same",[2,0,1,3] h=7 w=8
# sweep: size=2,8 groups=8 k=[3,2] dilation=[2,3] pad=[1,4] w=9
# sweep: size=2,4,8 groups=6 bias=false h=1 w=1,17
# sweep: size=4 groups=5 more=2
net conv_groups(size=4, groups=4, more=1, h=5, w=6, k=3, stride=1, pad=1, dilation=1, bias=true) {
    input x: size * groups x h x w
    y = x -> l: conv(size * groups * more, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# Along one axis and three.
# sweep: size=2,4,8 groups=3,8 stride=2
net line(size=4, groups=4, stride=1, l=9) {
    input x: size * groups x l
    y = x -> l: conv(size * groups, kernel=3, pad=1, stride=stride, groups=groups)
    output y
    loss mse(y)
}

# sweep: size=2,4,8 groups=3
net box(size=4, groups=4) {
    input x: size * groups x 3 x 4 x 5
    y = x -> l: conv(size * groups, kernel=[2, 3, 3], pad=1, groups=groups)
    output y
    loss mse(y)
}

# Between views, with a residual, activations in registers and behind the tile,
# and a batchnorm to fold.
# sweep: size=2,4,8 groups=2,3
net inside(size=4, groups=4) {
    input x: 5 x 6 x 7
    c = size * groups
    a = x -> l1: conv(c, kernel=1)
    b = a -> l2: conv(c, kernel=3, pad=1, groups=groups, bias=false) -> b2: batchnorm -> relu
    r = relu(b + (b -> l3: conv(c, kernel=3, pad=1, groups=groups)))
    s = r -> l4: conv(c, kernel=3, pad=1, groups=groups) -> gelu
    y = concat(b, s, r) -> l5: conv(c * 3, kernel=3, stride=2, groups=groups * 3) -> l6: conv(3, kernel=1)
    output y
    loss mse(y)
}

# One pixel: the batch is the row.
# sweep: size=2,4,8 groups=3,8
net pixel(size=4, groups=4) {
    input x: size * groups x 1 x 1
    y = x -> l: conv(size * groups, kernel=1, groups=groups) -> relu
    output y
    loss mse(y)
}
