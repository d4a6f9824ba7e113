# MLPerf Tiny's visual wake words: MobileNet v1 of a quarter of the width on 96 x
# 96 pixels (Banbury et al., arXiv 2106.07597; Howard et al., arXiv 1704.04861).
# Padding as in TensorFlow.
block unit(x, width, kernel, stride = 1, groups = 1) {
    return x -> conv: conv(width, kernel=kernel, stride=stride, pad=same, groups=groups)
             -> norm: batchnorm(eps=1e-3) -> relu
}

net mlperf_mobilenet(classes = 2, size = 96, alpha = 0.25) {
    input image: 3 x size x size
    x = image -> stem: unit(floor(32 * alpha), 3, stride=2)
    # channels, stride
    blocks: for b in [
        [64, 1], [128, 2], [128, 1], [256, 2], [256, 1], [512, 2],
        [512, 1], [512, 1], [512, 1], [512, 1], [512, 1], [1024, 2], [1024, 1],
    ] {
        x = x -> depthwise: unit(channels(x), 3, stride=b[1], groups=channels(x))
              -> pointwise: unit(floor(b[0] * alpha), 1)
    }
    logits = x -> globalavgpool -> flatten -> classifier: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer adam(lr=0.001)
}
