# dense: remainders on both sides.

# sweep: n=1,3,16,33 m=1,4,17,40 bias=true,false
# sweep: n=5,19 m=47,111
net dense(n=7, m=5, bias=true) {
    input x: n
    y = x -> l: dense(m, bias=bias)
    output y
    loss mse(y)
}

# A map is flattened in the order C H W, whatever the layout inside.
# sweep: c=1,3,17 h=1,3 w=2,5
net dense_map(c=3, h=4, w=2, m=5) {
    input x: c x h x w
    y = x -> relu -> flatten -> l: dense(m)
    output y
    loss mse(y)
}

# Beside the dense layers, somebody reads the flattened map in plain order.
# sweep: c=1,3,17 h=1,3 w=2
net dense_beside(c=3, h=4, w=2, m=5) {
    input x: c x h x w
    f = x -> relu -> flatten
    s = f -> softmax
    y = l1: dense(f, m)
    z = l2: dense(f, m, bias=false)
    out = concat(s, f, y * z)
    output out
    loss mse(out)
}

# A dense layer's result next to the flattened map itself.
# sweep: c=1,3,17 h=1,3
net dense_onto(c=3, h=3, w=2) {
    input x: c x h x w
    f = x -> relu -> flatten
    n = c * h * w
    a = f + (l1: dense(f, n) -> dropout(0))
    b = f * (l2: dense(a, n))
    d = crop(f) + (b -> gelu)
    y = l3: dense(d, 3)
    output y
    loss mse(y)
}

# Along the last axis of a map.
# sweep: c=1,3,17 n=1,5,20 m=1,4,33 bias=true,false
net dense_last(c=3, n=5, m=4, bias=true) {
    input x: c x n
    y = x -> l: dense(m, bias=bias)
    output y
    loss mse(y)
}

# sweep: c=1,3,17 h=1,3
net dense_last_map(c=3, h=3) {
    input x: c x h x 6
    y = x -> a: dense(9) -> gelu -> b: dense(6)
    z = y + x -> relu
    output z
    loss mse(z)
}

# Every pixel of a map, in one, two and three dimensions.
# sweep: c=1,3,17 m=1,4,33 h=1,3
net dense_pixels(c=3, m=4, h=3) {
    input x: c x h x 5
    y = x -> a: dense(m, axis=c) -> relu -> c: dense(3, axis=c, bias=false)
    output y
    loss mse(y)
}

# sweep: c=3,17
# batch: 3
net dense_pixels_folded(c=3) {
    input x: c x 4 x 5
    y = x -> a: dense(c, axis=c) -> b: batchnorm -> sigmoid
    output y
    loss mse(y)
}

# sweep: c=3,17
net dense_pixels_3d(c=3) {
    input x: c x 2 x 3 x 2
    y = x -> a: dense(4, axis=c) -> b: dense(5)
    output y
    loss mse(y)
}
