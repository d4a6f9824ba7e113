# The deconvolution network (Noh, Hong, Han, arXiv 1505.04366), figure 2: VGG-16
# down to a vector of 4,096, and its mirror image of unpooling and transposed
# convolutions. `side` is the extent of the last map.
block unit(x, width) {
    return x -> conv: conv(width, kernel=3, pad=1) -> bn: batchnorm -> relu
}

block deunit(x, width) {
    return x -> deconv: convtranspose(width, kernel=3, pad=1) -> bn: batchnorm -> relu
}

net deconvnet(classes = 21, size = 224, width = 64, hidden = 4096, side = 7) {
    input image: 3 x size x size
    x = image
    # of the five stages; the first is no stage, and as wide as what comes last
    convolutions = [0, 2, 2, 3, 3, 3]
    widths = [width, width, 2 * width, 4 * width, 8 * width, 8 * width]
    pools = [0]
    for s in range(1, 6) {
        for i in range(1, convolutions[s] + 1) {
            x = x -> "conv{s}_{i}": unit(widths[s])
        }
        p = maxpool(x, 2)
        pools = pools + [p]
        x = p
    }
    x = x -> fc6: conv(hidden, kernel=side) -> bnfc6: batchnorm -> relu
          -> fc7: conv(hidden, kernel=1) -> bnfc7: batchnorm -> relu
          -> fc6_deconv: convtranspose(8 * width, kernel=side) -> fc6_deconv_bn: batchnorm -> relu
    for s in [5, 4, 3, 2, 1] {
        x = maxunpool(x, pools[s])
        for i in range(1, convolutions[s] + 1) {
            # The last of a stage has the next one's width.
            x = x -> "deconv{s}_{i}": deunit(widths[i == convolutions[s] ? s - 1 : s])
        }
    }
    scores = x -> seg_score: conv(classes, kernel=1)
    output scores
    loss cross_entropy(scores)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
