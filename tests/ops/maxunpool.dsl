# maxunpool: windows apart, with gaps, hanging over, and overlapping ones, where
# the last wins; positions in bytes and, of large kernels, in four.

# sweep: c=1,3,17 k=2 stride=2
# sweep: k=2,3 stride=3 pad=0,1 h=7,8
# sweep: k=2 stride=5 dilation=1,2,3
# sweep: k=[1,2] stride=[1,3] dilation=[1,2] ceil=true,false
# sweep: k=17 stride=17 pad=8 h=20 w=18
net maxunpool(c=3, h=8, w=9, k=2, stride=2, pad=0, dilation=1, ceil=false) {
    input x: c x h x w
    a = x -> l: conv(c, kernel=3, pad=1)
    p = a -> maxpool(k, stride=stride, pad=pad, dilation=dilation, ceil=ceil)
    y = p -> m: conv(c, kernel=1) -> maxunpool(p)
    output y
    loss mse(y)
}

# sweep: stride=2,3 c=2,17
net maxunpool1d(c=2, k=2, stride=2) {
    input x: c x 9
    p = x -> maxpool(k, stride=stride)
    y = maxunpool(p, p)
    output y
    loss mse(y)
}

# sweep: stride=2,3
net maxunpool3d(stride=2) {
    input x: 3 x 4 x 5 x 4
    p = x -> maxpool(2, stride=stride)
    y = maxunpool(p * 2 + 1, p)
    output y
    loss mse(y)
}

# Two unpools of one pool, pools inside pools, a pool of one element.
# sweep: c=3,16
net maxunpool_mirror(c=3) {
    input x: 3 x 8 x 8
    a = x -> l1: conv(c, kernel=3, pad=1) -> tanh
    p = a -> maxpool(2)
    b = p -> l2: conv(c, kernel=3, pad=1) -> tanh
    q = b -> maxpool(2)
    u = maxunpool(q, q) -> l3: conv(c, kernel=3, pad=1) -> tanh
    one = u -> maxpool(1)
    y = maxunpool(u, p) + maxunpool(maxunpool(one, one), p) -> l4: conv(2, kernel=3, pad=1)
    output y
    output p
    loss mse(y)
}

# Windows that overlap, forward: the gradient is PyTorch's (ops_resample.py).
# sweep: k=3 stride=1 pad=0,1 c=3,17
# sweep: k=[3,2] stride=[1,2] dilation=[2,1] ceil=true,false
# sweep: k=17 stride=3 pad=8 h=20 w=18
net maxunpool_overlap(c=3, h=8, w=9, k=2, stride=2, pad=0, dilation=1, ceil=false) {
    input x: c x h x w
    p = x -> maxpool(k, stride=stride, pad=pad, dilation=dilation, ceil=ceil)
    y = p -> m: conv(c, kernel=1) -> maxunpool(p)
    output y
    loss mse(p)
}

net maxunpool_overlap3d() {
    input x: 3 x 4 x 5 x 4
    p = x -> maxpool(2, stride=1)
    y = maxunpool(p * 2 + 1, p)
    output y
    loss mse(p)
}
