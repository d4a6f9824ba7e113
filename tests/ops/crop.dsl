# crop: sides, channels, both.

# sweep: sides=0,1,[1,0,2,1] channel=0,2 channels=0,3
net crop(sides=0, channel=0, channels=0) {
    input x: 5 x 6 x 5
    y = x -> crop(sides, channel=channel, channels=channels)
    output y
    loss mse(y)
}

# sweep: c=3,16,33
net crop_layers(c=3) {
    input x: 3 x 6 x 5
    z = x -> l: conv(2 * c, kernel=3, pad=1) -> relu
    p = z -> crop(channel=c)
    q = z -> crop([1, 0, 1, 0], channels=c)
    y = concat(p -> maxpool(2, stride=1, ceil=true) -> crop([1, 0, 0, 0]), q -> crop([0, 0, 0, 1]))
    output y
    loss mse(y)
}

# sweep: sides=1,[2,0]
net crop1d(sides=1) {
    input x: 3 x 9
    y = x -> crop(sides)
    output y
    loss mse(y)
}

# A slice of the caller's own array, which has no border of zeros.
# sweep: channel=0,2 pad=0,1
net crop_caller(channel=1, pad=1) {
    input x: 3 x 4 x 5 hwc
    y = x -> crop(channel=channel, channels=1) -> l: conv(2, kernel=3, pad=pad)
    output y
    loss mse(y)
}

# sweep: sides=1,[1,0,1],[1,0,2,0,1,0] channel=0,2
net crop3d(sides=1, channel=0) {
    input x: 4 x 4 x 3 x 5
    y = x -> relu -> crop(sides, channel=channel, channels=2)
    output y
    loss mse(y)
}
