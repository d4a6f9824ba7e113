# slice: ranges and steps along every axis.

# sweep: axis="c","h","w" from=0,1,-4 to="end",5,-1 step=1,2,3
net slice(axis="c", from=0, to="end", step=1) {
    input x: 6 x 6 x 6
    y = x -> slice(axis, from, to, step)
    output y
    loss mse(y)
}

# sweep: c=1,3,17 axis="c","w" step=1,2
net slice1d(c=3, axis="w", step=1) {
    input x: c x 7
    y = x -> l: conv(c, kernel=3, pad=1) -> slice(axis=axis, step=step) -> relu
    output y
    loss mse(y)
}

# sweep: from=0,3 step=1,2
net slice_vector(from=0, step=1) {
    input x: 9
    y = x -> slice(c, from=from, step=step) -> fc: dense(4)
    output y
    loss mse(y)
}

# Parts of one tensor that overlap, beside a reader of the whole.
# sweep: c=5,17
net slice_shared(c=5) {
    input x: c x 4 x 4
    a = x -> l: conv(c, kernel=3, pad=1)
    p = a -> slice(c, from=1, to=4)
    q = a -> slice(c, from=2, to=5)
    r = a -> slice(h, step=2) -> slice(w, from=-2)
    y = p * q -> slice(h, to=2) -> slice(w, to=2)
    z = r -> m: conv(3, kernel=1)
    out = y + z
    output out
    output a
    loss mse(out)
}

# A flattened map is sliced in its own order.
net slice_flat() {
    input x: 3 x 2 x 4
    y = x -> relu -> flatten -> slice(c, from=2, to=-2, step=2)
    output y
    loss mse(y)
}

# sweep: axis="d","h" from=0,1 step=1,2
net slice3d(axis="d", from=0, step=1) {
    input x: 3 x 5 x 4 x 3
    y = x -> slice(axis, from=from, step=step)
    output y
    loss mse(y)
}
