# MobileNetV2 (Sandler et al., arXiv 1801.04381, table 2), torchvision's
# mobilenet_v2: inverted residuals with linear bottlenecks.
import "families/mobile.dsl"

block inverted(x, width, stride, expand) {
    y = x
    k = 0
    if expand != 1 {
        y = y -> "conv.0": conv_norm(expand * channels(x)) -> relu6
        k = 1
    }
    inner = channels(y)
    next = k + 1
    last = k + 2
    y = y -> "conv.{k}": conv_norm(inner, kernel=3, stride=stride, groups=inner) -> relu6
          -> "conv.{next}": conv(width, kernel=1, bias=false) -> "conv.{last}": batchnorm
    return stride == 1 and channels(x) == width ? x + y : y
}

# expansion, channels, how many, stride of the first
let stages = [[1, 16, 1, 1], [6, 24, 2, 2], [6, 32, 3, 2], [6, 64, 4, 2], [6, 96, 3, 1], [6, 160, 3, 2], [6, 320, 1, 1]]

net mobilenet_v2(classes = 1000, size = 224, dropout = 0.2, width = 1.0) {
    input image: 3 x size x size
    x = image -> "features.0": conv_norm(whole_eights(32 * width), kernel=3, stride=2) -> relu6
    n = 1
    for s in stages {
        for i in range(s[2]) {
            x = x -> "features.{n}": inverted(whole_eights(s[1] * width), i == 0 ? s[3] : 1, s[0])
            n = n + 1
        }
    }
    x = x -> "features.18": conv_norm(whole_eights(1280 * (width > 1 ? width : 1))) -> relu6 -> globalavgpool -> flatten
    logits = x -> classifier: seq { dropout(dropout) -> dense(classes) }
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.045, momentum=0.9, weight_decay=4e-5)
}
