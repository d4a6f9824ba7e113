# Wide ResNet 28-10 for CIFAR-10 (Zagoruyko and Komodakis, arXiv 1605.07146):
# pre-activation blocks of two 3 x 3 convolutions, ten times as wide, dropout
# between them. Where the shape changes the shortcut sees the activation, too.
block wide(x, width, stride, dropout) {
    a = x -> bn1: batchnorm -> relu
    same = stride == 1 and channels(x) == width
    y = a -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn2: batchnorm -> relu
          -> dropout(dropout) -> conv2: conv(width, kernel=3, pad=1, bias=false)
    if not same {
        x = a -> convShortcut: conv(width, kernel=1, stride=stride, bias=false)
    }
    return x + y
}

net wrn_28_10(classes = 10, depth = 28, factor = 10, dropout = 0.3) {
    input image: 3 x 32 x 32
    n = (depth - 4) / 6
    x = image -> conv1: conv(16, kernel=3, pad=1, bias=false)
    "block1.layer": repeat n      { x = wide(x, 16 * factor, 1, dropout) }
    "block2.layer": repeat n as i { x = wide(x, 32 * factor, i == 0 ? 2 : 1, dropout) }
    "block3.layer": repeat n as i { x = wide(x, 64 * factor, i == 0 ? 2 : 1, dropout) }
    logits = x -> bn1: batchnorm -> relu -> globalavgpool -> flatten -> fc: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, nesterov=true, weight_decay=5e-4)
}
