# upsample: up, down and sideways in every mode and corner convention, by scales
# that come out even and that do not, and to sizes.

# sweep: mode="nearest","bilinear","bicubic" scale=2,3,1.5,0.5,[1,2],[0.4,2.6] c=3
# sweep: mode="bilinear","bicubic" align=true scale=2,1.5,0.5,[3,0.3]
# sweep: mode="nearest","bilinear","bicubic" scale=1.2,[1.2,2] h=3 w=4
# sweep: mode="bed_of_nails" scale=1,2,[3,1] c=1,3,17
# sweep: mode="nearest","bilinear","bicubic" c=1,16,17 scale=2
# sweep: mode="nearest","bilinear","bicubic" h=1 w=1,2 scale=2
net upsample(c=3, h=4, w=5, scale=2, mode="nearest", align=false) {
    input x: c x h x w
    y = x -> upsample(scale=scale, mode=mode, align_corners=align)
    output y
    loss mse(y)
}

# sweep: mode="nearest","bilinear","bicubic" size=1,4,7,[9,3],[5,6]
# sweep: mode="bilinear","bicubic" align=true size=1,7,[9,3]
# sweep: mode="bilinear" size=[40,2] align=true,false
net upsample_size(c=3, size=7, mode="nearest", align=false) {
    input x: c x 5 x 6
    y = x -> l: conv(c, kernel=3, pad=1) -> upsample(size=size, mode=mode, align_corners=align) -> relu
    output y
    loss mse(y)
}

# sweep: mode="nearest","bilinear","bicubic","bed_of_nails" c=1,3,17
# sweep: mode="bilinear" align=true,false scale=9,0.2
net upsample1d(c=2, scale=3, mode="bilinear", align=false) {
    input x: c x 7
    y = x -> upsample(scale, mode=mode, align_corners=align)
    output y
    loss mse(y)
}

# One tensor read twice, in front of a convolution, beside a skip.
# sweep: mode="nearest","bilinear","bed_of_nails" c=3,16
net upsample_skip(c=3, mode="nearest") {
    input x: 3 x 8 x 6
    a = x -> l: conv(c, kernel=3, pad=1) -> relu
    b = a -> maxpool(2) -> m: conv(c, kernel=3, pad=1)
    up = upsample(b, 2, mode=mode)
    y = concat(a, up) -> n: conv(4, kernel=3, pad=1)
    flat = up -> flatten -> fc: dense(3)
    output y
    output flat
    output b
    loss mse(y)
    loss mse(flat)
}

# sweep: mode="nearest","bilinear","bicubic","bed_of_nails" c=1,3,17
# sweep: mode="bilinear","bicubic" scale=[1.5,1,0.5] align=true,false
net upsample3d(c=2, scale=2, mode="bilinear", align=false) {
    input x: c x 3 x 2 x 4
    y = x -> upsample(scale, mode=mode, align_corners=align)
    output y
    loss mse(y)
}
