# clip: by itself, far from zero, in epilogues.

# sweep: low=-0.5,0 high=0.25,0.5 c=3,17 far=1,60
net clip(c=3, low=-0.5, high=0.5, far=1) {
    input x: c x 4 x 5
    y = x * far -> clip(low, high)
    output y
    loss mse(y)
}

# sweep: low=-0.5,0 high=0.25,0.5 c=1,4,17
net clip_fused(c=4, low=-0.5, high=0.5) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> clip(low, high) -> flatten -> d: dense(c) -> clip(low, high)
    output y
    loss mse(y)
}

# min and max of a tensor and numbers, on either side.
# sweep: c=3,17
net clip_functions(c=3) {
    input x: c x 4
    input z: c x 4
    y = max(x, -0.25) + min(0.5, z, 1, x) * max(0.1, 0.2, z)
    output y
    loss mse(y)
}
