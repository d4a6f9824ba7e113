# add: of equal shapes, and with one value a channel on either side.

# sweep: c=1,3,16,17 h=1,3 w=4
net add(c=3, h=4, w=5) {
    input a: c x h x w
    input b: c x h x w
    y = a + b
    output y
    loss mse(y)
}

# sweep: c=1,3,17
net add_channels(c=3) {
    input a: c x 4 x 5
    input b: c x 1 x 1
    y = a + b
    output y
    loss mse(y)
}

# sweep: c=3,17
net add_channels_left(c=3) {
    input a: c x 1 x 1
    input b: c x 4 x 3
    y = relu(a + b)
    output y
    loss mse(y)
}

# sweep: c=3,17
net add_1d(c=3) {
    input a: c x 6
    input b: c x 1
    y = a + b
    output y
    loss mse(y)
}

# Any axis may be broadcast, on both sides at once; a vector counts as C x 1 x 1.
# sweep: c=1,5 h=1,4 k=1,5 w=1,3
net add_axes(c=5, h=4, w=1, k=5) {
    input a: k x 1 x 3
    input b: c x h x w
    y = a + b
    output y
    loss mse(y)
}

# sweep: c=1,3,17
net add_vector(c=3) {
    input a: c x 4 x 5
    input b: c
    y = a + b
    output y
    loss mse(y)
}

# A tensor with itself, a result used twice, and one that is an output too.
# sweep: c=3,16
net add_shared(c=3) {
    input x: c x 4 x 4
    a = x -> l: conv(c, kernel=3, pad=1)
    b = a + x
    y = relu(b) + (a + a)
    output y
    output b
    loss mse(y)
}

# sweep: c=1,5
net add_3d(c=5) {
    input a: c x 2 x 3 x 4
    input b: c x 1 x 1 x 1
    y = relu(a + b) + a
    output y
    loss mse(y)
}

# sweep: d=1,2 h=1,3 w=1,4
net add_axes3d(d=1, h=3, w=4) {
    input a: 5 x 2 x 3 x 4
    input b: 5 x d x h x w
    y = (a -> l: conv(5, kernel=3, pad=1)) + b
    output y
    loss mse(y)
}
