# channel_shuffle

# sweep: groups=1,2,3,6,12
# sweep: groups=2 h=1 w=1,5
net channel_shuffle(groups=2, h=3, w=4) {
    input x: 12 x h x w
    y = x -> channel_shuffle(groups)
    output y
    loss mse(y)
}

# sweep: c=9,34 groups=1
# sweep: c=34 groups=2,17
net channel_shuffle1d(c=9, groups=3) {
    input x: c x 5
    y = x -> l: conv(c, kernel=3, pad=1) -> channel_shuffle(groups) -> tanh
    output y
    loss mse(y)
}

# sweep: groups=2,5
net channel_shuffle_vector(groups=2) {
    input x: 10
    y = x -> channel_shuffle(groups)
    output y
    loss mse(y)
}

# A flattened map is shuffled in its own order.
net channel_shuffle_flat() {
    input x: 3 x 2 x 4
    y = x -> relu -> flatten -> channel_shuffle(4)
    output y
    loss mse(y)
}

net channel_shuffle3d() {
    input x: 6 x 2 x 3 x 2
    y = x -> channel_shuffle(3)
    output y
    loss mse(y)
}
