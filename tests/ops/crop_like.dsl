# crop_like: even and odd borders, none, beside other readers of both.

# sweep: h=1,3,6,7 w=2,5 c=1,3,17
net crop_like(h=3, w=2, c=3) {
    input x: c x 7 x 5
    input z: 2 x h x w
    y = crop_like(x, z)
    output y
    loss mse(y)
    loss mse(z * 2)
}

# sweep: l=1,4,9
net crop_like1d(l=4) {
    input x: 3 x 9
    input z: 3 x l
    y = crop_like(x, z) + z
    output y
    loss mse(y)
}

# sweep: c=3,16
net crop_like_skip(c=3) {
    input x: 3 x 9 x 8
    a = x -> l: conv(c, kernel=3, pad=1)
    b = a -> m: conv(c, kernel=3)
    y = concat(crop_like(a, b), b) -> n: conv(4, kernel=1)
    output y
    loss mse(y)
}

net crop_like3d() {
    input x: 3 x 4 x 6 x 5
    input z: 3 x 4 x 3 x 3
    y = crop_like(x, z) + z
    output y
    loss mse(y)
}
