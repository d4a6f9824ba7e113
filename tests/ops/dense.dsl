# dense: remainders on both sides.

# sweep: n=1,3,16,33 m=1,4,17,40 bias=true,false
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
