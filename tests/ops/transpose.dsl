# transpose: every order of the axes, into and out of layers.

# sweep: order=["c","h","w"],["c","w","h"],["h","c","w"],["h","w","c"],["w","c","h"],["w","h","c"] c=3,16
# sweep: order=["w","h","c"] c=1 h=1 w=1,5
net transpose(order=["h", "w", "c"], c=3, h=4, w=5) {
    input x: c x h x w
    y = x -> transpose(order)
    output y
    loss mse(y)
}

# sweep: c=1,3,17 l=1,6
net transpose1d(c=3, l=6) {
    input x: c x l
    y = x -> transpose([w, c]) -> k: conv(4, kernel=1) -> transpose([w, c]) -> relu
    output y
    loss mse(y)
}

# Of a map that two read, flattened and reshaped behind.
# sweep: c=3,17
net transpose_shared(c=3) {
    input x: 2 x 3 x 4
    a = x -> k: conv(c, kernel=1)
    t = transpose(a, order=[w, h, c])
    y = (t -> flatten -> f: dense(5)) + (transpose(t, [w, h, c]) -> flatten -> g: dense(5))
    z = t -> reshape([c, 12]) -> slice(w, to=5)
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# The same order is no op at all; vectors have one axis.
net transpose_none() {
    input x: 5
    input z: 2 x 3
    y = x -> transpose([c]) -> relu
    w = z -> transpose([c, w]) -> flatten -> f: dense(5)
    out = y + w
    output out
    loss mse(out)
}

# sweep: order=["d","h","w","c"],["w","c","d","h"],["c","h","d","w"]
net transpose_3d(order=["d", "h", "w", "c"]) {
    input x: 3 x 2 x 4 x 5
    y = x -> relu -> transpose(order) -> relu
    output y
    loss mse(y)
}
