# pixel_shuffle

# sweep: c=1,2,3,17 r=1,2,3
net pixel_shuffle(c=2, r=2) {
    input x: c * r * r x 3 x 4
    y = x -> pixel_shuffle(r)
    output y
    loss mse(y)
}

# sweep: c=1,3 r=1,2,4
net pixel_shuffle1d(c=2, r=2) {
    input x: c * r x 5
    y = x -> pixel_shuffle(r)
    output y
    loss mse(y)
}

# sweep: c=3,16
net pixel_shuffle_inside(c=3) {
    input x: 3 x 5 x 4
    a = x -> l: conv(4 * c, kernel=3, pad=1) -> relu
    y = a -> pixel_shuffle(2) -> m: conv(3, kernel=3, pad=1)
    z = a -> pixel_shuffle(2) -> flatten -> fc: dense(3)
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# sweep: c=1,3
net pixel_shuffle3d(c=2) {
    input x: c * 8 x 2 x 3 x 2
    y = x -> pixel_shuffle(2)
    output y
    loss mse(y)
}
