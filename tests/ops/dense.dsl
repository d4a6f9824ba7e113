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
