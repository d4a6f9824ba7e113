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
