# maxout: of maps and vectors; one piece changes nothing.

# sweep: c=1,3,16 pieces=1,2,5
net maxout(c=3, pieces=2) {
    input x: c * pieces x 4 x 3
    y = x -> maxout(pieces)
    output y
    loss mse(y)
}

# sweep: c=1,7 pieces=2,3
net maxout_vector(c=7, pieces=3) {
    input x: 5
    y = x -> l: dense(c * pieces) -> maxout(pieces) -> d: dense(3)
    output y
    loss mse(y)
}

# sweep: c=3,8 pieces=2,4
net maxout_behind(c=3, pieces=2) {
    input x: 3 x 4 x 5
    y = x -> l: conv(c * pieces, kernel=3, pad=1) -> maxout(pieces) -> m: conv(c, kernel=3, pad=1) -> relu -> flatten -> maxout(4)
    output y
    loss mse(y)
}

# sweep: c=3 pieces=2
net maxout_1d(c=3, pieces=2) {
    input x: c * pieces x 7
    y = x -> maxout(pieces)
    output y
    loss mse(y)
}

# sweep: c=2 pieces=3
net maxout_3d(c=2, pieces=3) {
    input x: c * pieces x 2 x 3 x 2
    y = x -> maxout(pieces)
    output y
    loss mse(y)
}
