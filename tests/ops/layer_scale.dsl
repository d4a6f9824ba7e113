# layer_scale: alone, and where fold.c moves it into its neighbours.

# sweep: c=1,3,4,17
net layer_scale(c=3) {
    input x: c x 4 x 5
    y = x -> l: layer_scale(0.5)
    output y
    loss mse(y)
}

# sweep: c=1,5,17
net layer_scale_vector(c=5) {
    input x: c
    y = x -> l: layer_scale
    output y
    loss mse(y)
}

# A block of ConvNeXt without its normalisation.
# sweep: c=3,16 bias=true,false
net layer_scale_block(c=3, bias=true) {
    input x: c x 4 x 5
    z = x -> c1: conv(c, kernel=3, pad=1, groups=c) -> c2: conv(2 * c, kernel=1) -> gelu
          -> c3: conv(c, kernel=1, bias=bias) -> s: layer_scale(0.1)
    y = x + z -> flatten -> d: dense(4) -> t: layer_scale(2) -> e: dense(3)
    output y
    loss mse(y)
}

# sweep: c=3
net layer_scale_1d(c=3) {
    input x: c x 7
    y = x -> l: layer_scale(3)
    output y
    loss mse(y)
}

# sweep: c=5
net layer_scale_3d(c=5) {
    input x: c x 2 x 3 x 2
    y = x -> l: layer_scale(-1)
    output y
    loss mse(y)
}
