# dropout: the identity in inference, the documented mask in training.

# sweep: p=0,0.1,0.5,0.9 c=3,17
net dropout(c=3, p=0.5) {
    input x: c x 4 x 5
    y = x -> dropout(p)
    output y
    loss mse(y)
}

# On lines, vectors, behind flatten.
# sweep: c=1,5
net dropout_vector(c=5) {
    input x: c x 2 x 3
    y = x -> flatten -> dropout(0.3) -> d: dense(5) -> dropout(0.2)
    output y
    loss mse(y)
}

# Two of them draw different masks.
# sweep: c=5,16
net dropout_twice(c=5) {
    input x: c x 6
    y = x -> dropout -> l: conv(c, kernel=3, pad=1) -> relu -> dropout(0.3) -> flatten -> d: dense(4)
    output y
    loss mse(y)
}

# The mask's numbers count planes, rows and columns.
net dropout3d() {
    input x: 3 x 2 x 3 x 2
    y = x -> l: conv(5, kernel=3, pad=1) -> dropout(0.4) -> flatten -> d: dense(3)
    output y
    loss mse(y)
}

# sweep: c=1,3,17 d=1,2
net dropout_volume(c=3, d=2) {
    input x: c x d x 3 x 4
    y = x -> affine(2) -> dropout(0.4)
    output y
    loss mse(y)
}
