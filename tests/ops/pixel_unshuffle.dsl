# pixel_unshuffle

# sweep: c=1,2,3,17 r=1,2,3
net pixel_unshuffle(c=2, r=2) {
    input x: c x 2 * r x 3 * r
    y = x -> pixel_unshuffle(r)
    output y
    loss mse(y)
}

# sweep: c=1,3 r=1,2,4
net pixel_unshuffle1d(c=2, r=2) {
    input x: c x 3 * r
    y = x -> pixel_unshuffle(r)
    output y
    loss mse(y)
}

# There and back again.
# sweep: c=3,16
net pixel_unshuffle_inside(c=3) {
    input x: c x 6 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> pixel_unshuffle(2) -> relu -> pixel_shuffle(2)
    output y
    loss mse(y)
}

# sweep: c=1,3
net pixel_unshuffle3d(c=2) {
    input x: c x 2 x 4 x 6
    y = x -> pixel_unshuffle(2)
    output y
    loss mse(y)
}
