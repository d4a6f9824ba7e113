# sum: of a tensor of the net, of an expression with a target.

# sweep: c=1,3,17 weight=1,0.5,-2
net sum(c=3, weight=1) {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss sum(y * y, weight=weight)
}

# Masked: the target is C x H x W, C x L, a vector.
# sweep: c=1,3,17
net sum_masked(c=3) {
    input x: c x 3 x 4
    target wanted: c x 3 x 4
    target mask: 1 x 3 x 4
    y = x -> l: conv(c, kernel=3, pad=1)
    output y
    loss sum((y - wanted) * (y - wanted) * mask)
    loss other: mse(y)
}

# sweep: c=1,3,17
net sum_line(c=3) {
    input x: c x 5
    target wanted: c x 5
    target rows: c
    y = x -> tanh
    output y
    loss sum(y * wanted * rows)
    loss mse(wanted * y -> l: conv(c, kernel=3, pad=1))
}

# sweep: c=1,3,17 d=1,2
net sum_volume(c=3, d=2) {
    input x: c x d x 3 x 4
    target mask: 1 x d x 3 x 4
    y = x -> affine(2)
    output y
    loss sum(y * mask)
}
