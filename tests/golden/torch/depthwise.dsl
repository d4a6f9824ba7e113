# Depthwise and pointwise convolutions with batch normalisation.
block pair(x, width, stride = 1) {
    return x -> dw: conv(channels(x), kernel=3, stride=stride, pad=1, groups=channels(x), bias=false) -> bn1: batchnorm -> relu
             -> pw: conv(width, kernel=1, bias=false) -> bn2: batchnorm -> relu
}

net depthwise {
    input image: 1 x 11 x 9
    x = image -> stem: conv(8, kernel=3, stride=2, pad=1, bias=false) -> bn: batchnorm -> relu
    x = b1: pair(x, 12)
    x = b2: pair(x, 17, stride=2)
    logits = x -> globalavgpool -> flatten -> fc: dense(6)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
}
