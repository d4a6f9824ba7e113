# concat: parts of every width, of inputs, of layers, and one part twice.

# sweep: a=1,3,16 b=1,4,17
net concat(a=3, b=4) {
    input p: a x 4 x 3
    input q: b x 4 x 3
    y = concat(p, q)
    output y
    loss mse(y)
}

# sweep: a=3,16 b=4,17
net concat_layers(a=3, b=4) {
    input x: 3 x 5 x 4
    p = x -> l1: conv(a, kernel=3, pad=1) -> relu
    q = x -> l2: conv(b, kernel=1) -> relu
    y = concat(p, q, p, x) -> l3: conv(5, kernel=3, pad=1)
    output y
    loss mse(y)
}

# sweep: a=3,16
net concat_dense(a=3) {
    input x: a
    p = x -> l1: dense(a) -> tanh
    y = concat(x, p) -> l2: concat_grow(p)
    output y
    loss mse(y)
}

block concat_grow(x, p) {
    q = concat(x, p) -> d: dense(5)
    return concat(q, x)
}

# sweep: a=3,5
net concat1d(a=3) {
    input x: a x 7
    y = concat(x -> l1: conv(a, kernel=3, pad=1), x, x -> maxpool(3, stride=1, pad=1))
    output y
    loss mse(y)
}

# sweep: a=3,16
net concat3d(a=3) {
    input x: a x 3 x 4 x 2
    y = concat(x -> l1: conv(a, kernel=3, pad=1), x, x -> maxpool(3, stride=1, pad=1)) -> l2: conv(2, kernel=3, pad=1)
    output y
    loss mse(y)
}

# Along any axis, of different extents, one of them twice.
# sweep: axis="c","h","w" c=1,3,17
net concat_axis(axis="h", c=3) {
    input x: c x 5 x 4
    p = x -> l: conv(c, kernel=3, pad=1) -> relu
    q = p -> slice(axis, to=1)
    y = concat(p, x, q, p, axis=axis)
    output y
    output q
    loss mse(y)
}

# sweep: axis="w"
net concat_axis1d(axis="w") {
    input a: 3 x 6
    input b: 3 x 2
    y = concat([a, b, a], axis=axis) -> tanh
    output y
    loss mse(y)
}

# sweep: axis="d","h","w"
net concat_axis3d(axis="d") {
    input x: 2 x 3 x 2 x 4
    parts = split(x, [1, shape(x)[axis == "d" ? 1 : axis == "h" ? 2 : 3] - 1], axis=axis)
    y = concat(parts[1], parts[0] -> relu, parts, axis=axis)
    output y
    loss mse(y)
}
