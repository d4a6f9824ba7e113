# affine: arithmetic of a tensor and numbers.

# sweep: scale=1,-2.5,0 shift=0,0.75
net affine(scale=1, shift=0) {
    input x: 5 x 3 x 4
    y = x -> affine(scale, shift)
    output y
    loss mse(y)
}

# Around layers, where fold.c moves it into the weights.
# sweep: pad=0,1 c=3,17
net affine_fold(pad=1, c=3) {
    input x: 3 x 5 x 4
    y = 2 * x - 1 -> l: conv(c, kernel=3, pad=pad) -> affine(0.5, 0.25) -> relu -> affine(-3, 1)
          -> flatten -> d: dense(4) -> affine(2)
    output y
    loss mse(y)
}
