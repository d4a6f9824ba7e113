# ShuffleNet (Zhang, Zhou, Lin, Sun, arXiv 1707.01083, table 1) with 3 groups: 1 x 1
# convolutions in groups, between which the channels are shuffled.
block unit(x, width, stride, groups, first) {
    inner = floor(width / 4)
    out = stride == 2 ? width - channels(x) : width
    y = x -> branch_main_1: seq {
            conv(inner, kernel=1, groups = first ? 1 : groups, bias=false) -> batchnorm -> relu
            -> conv(inner, kernel=3, stride=stride, pad=1, groups=inner, bias=false) -> batchnorm
          }
          -> channel_shuffle(groups)
          -> branch_main_2: seq { conv(out, kernel=1, groups=groups, bias=false) -> batchnorm }
    return stride == 2 ? concat(x -> avgpool(3, stride=2, pad=1), y -> relu) : relu(x + y)
}

net shufflenet_v1(classes = 1000, size = 224, groups = 3) {
    input image: 3 x size x size
    x = image -> first_conv: seq { conv(24, kernel=3, stride=2, pad=1, bias=false) -> batchnorm -> relu }
              -> maxpool(3, stride=2, pad=1)
    n = 0
    for stage in [[240, 4], [480, 8], [960, 4]] {
        for i in range(stage[1]) {
            x = x -> "features.{n}": unit(stage[0], i == 0 ? 2 : 1, groups, n == 0)
            n = n + 1
        }
    }
    logits = x -> globalavgpool -> flatten -> "classifier.0": dense(classes, bias=false)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.5, momentum=0.9, weight_decay=4e-5)
}
