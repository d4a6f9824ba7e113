# Fully convolutional networks (Long, Shelhamer, Darrell, arXiv 1411.4038): a
# VGG-16 whose dense layers are convolutions, and its coarse scores upsampled.
# The padding of 100 makes room, crops take it away. Names are those of
# wkentaro/pytorch-fcn. width = 64 and hidden = 4096 are the paper's.

# The maps behind the third, fourth and fifth pool.
block vgg(x, width) {
    maps = []
    for s in range(1, 6) {
        wide = width * [1, 2, 4, 8, 8][s - 1]
        for i in range(1, s < 3 ? 3 : 4) {
            x = x -> "conv{s}_{i}": conv(wide, kernel=3, pad = s == 1 and i == 1 ? 100 : 1) -> relu
        }
        x = maxpool(x, 2, ceil=true)
        maps = s < 3 ? [] : maps + [x]
    }
    return maps
}

# The dense layers as convolutions, and scores at a 32nd of the resolution.
block head(x, hidden, classes, dropout) {
    return x -> fc6: conv(hidden, kernel=7) -> relu -> spatial_dropout(dropout)
             -> fc7: conv(hidden, kernel=1) -> relu -> spatial_dropout(dropout)
             -> score_fr: conv(classes, kernel=1)
}

# As large as `like`, from this row and column on.
block crop_to(x, like, from) {
    return x -> crop([from, from, height(x) - from - height(like), width(x) - from - width(like)])
}
