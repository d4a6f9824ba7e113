# SegNet (Badrinarayanan, Kendall, Cipolla, arXiv 1511.00561), figure 2: VGG-16's
# 13 convolutions and their mirror image. The positions of the maxima go across
# and say where the unpooling puts its values. Names are those of
# meetshah1995/pytorch-semseg.
block unit(x, width) {
    return x -> cbr_unit: seq { conv(width, kernel=3, pad=1) -> batchnorm -> relu }
}

# The last of n convolutions has another width, on the way back.
block stage(x, n, width, last) {
    for i in range(1, n + 1) {
        x = x -> "conv{i}": unit(i == n ? last : width)
    }
    return x
}

net segnet(classes = 21, size = 224, width = 64) {
    input image: 3 x size x size
    x = image
    convolutions = [2, 2, 3, 3, 3]
    widths = [width, 2 * width, 4 * width, 8 * width, 8 * width]
    pools = []
    for s in range(5) {
        n = s + 1
        p = x -> "down{n}": stage(convolutions[s], widths[s], widths[s]) -> maxpool(2)
        pools = pools + [p]
        x = p
    }
    for s in [4, 3, 2, 1, 0] {
        n = s + 1
        x = maxunpool(x, pools[s]) -> "up{n}": stage(convolutions[s], widths[s], s > 0 ? widths[s - 1] : classes)
    }
    scores = x
    output scores
    loss cross_entropy(scores)
    optimizer sgd(lr=0.1, momentum=0.9)
}
