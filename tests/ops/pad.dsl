# pad: sides and value; before a convolution, where it may become a halo.

# sweep: sides=0,1,[1,0,2,3] value=0,-1.5 c=3,17
net pad(c=3, sides=1, value=0) {
    input x: c x 4 x 5
    y = x -> pad(sides, value=value)
    output y
    loss mse(y)
}

# sweep: sides=1,[1,0,2,3] value=0,0.5
net pad_conv(sides=1, value=0) {
    input x: 3 x 4 x 5
    y = x -> relu -> pad(sides, value=value) -> l: conv(5, kernel=3, pad=1) -> pad(sides)
    output y
    loss mse(y)
}

# sweep: sides=1,[2,0]
net pad1d(sides=1) {
    input x: 3 x 9
    y = x -> pad(sides)
    output y
    loss mse(y)
}

# sweep: before=0,2 after=0,3
net pad_channels(before=0, after=3) {
    input x: 3 x 4 x 5
    y = x -> l: conv(3, kernel=3, pad=1) -> pad(0, channels_before=before, channels_after=after)
    output y
    loss mse(y)
}

# Borders made of the image. A reflection reaches as far as the extent less one,
# a circle as far as the extent.
# sweep: mode="reflect","replicate","circular" sides=0,1,[1,0,2,3],[3,4,3,4] c=3,17
# sweep: mode="replicate" sides=6,[0,7,9,0]
# sweep: mode="circular" sides=[4,5],[0,5,4,1]
# sweep: mode="replicate","circular" sides=1,[0,1,1,0] h=1 w=1
net pad_mode(c=3, h=4, w=5, sides=1, mode="reflect") {
    input x: c x h x w
    y = x -> pad(sides, mode=mode)
    output y
    loss mse(y)
}

# sweep: mode="reflect","replicate","circular" sides=1,[2,0],[0,8] c=1,5
net pad_mode1d(c=3, sides=1, mode="reflect") {
    input x: c x 9
    y = x -> pad(sides, mode=mode)
    output y
    loss mse(y)
}

# sweep: mode="reflect","replicate","circular" sides=1,[0,1,1,1,0,0]
net pad_mode3d(c=3, sides=1, mode="reflect") {
    input x: c x 2 x 3 x 2
    y = x -> pad(sides, mode=mode)
    output y
    loss mse(y)
}

# Between layers, with two readers, twice in a row, and what it makes flattened.
# sweep: mode="reflect","replicate","circular"
net pad_between(mode="reflect") {
    input x: 3 x 4 x 5
    a = x -> l: conv(5, kernel=3, pad=1) -> relu
    b = a -> pad(1, mode=mode)
    c = b -> pad([0, 1], mode=mode) -> m: conv(2, kernel=3, pad=1)
    d = concat(b, b * 2) -> flatten -> f: dense(4)
    output c
    output d
    loss mse(c)
}

# sweep: sides=1,[1,0,2],[1,0,2,0,1,0] value=0,-1.5
net pad3d(sides=1, value=0) {
    input x: 3 x 2 x 3 x 2
    y = x -> l: conv(3, kernel=2, pad=1) -> pad(sides, value=value)
    output y
    loss mse(y)
}
