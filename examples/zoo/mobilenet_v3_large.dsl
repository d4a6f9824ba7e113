# MobileNetV3-large (Howard et al., arXiv 1905.02244, table 1).
import "families/mobilenet_v3.dsl"

let rows = [
    [3, 16, 16, false, false, 1],
    [3, 64, 24, false, false, 2],
    [3, 72, 24, false, false, 1],
    [5, 72, 40, true, false, 2],
    [5, 120, 40, true, false, 1],
    [5, 120, 40, true, false, 1],
    [3, 240, 80, false, true, 2],
    [3, 200, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 184, 80, false, true, 1],
    [3, 480, 112, true, true, 1],
    [3, 672, 112, true, true, 1],
    [5, 672, 160, true, true, 2],
    [5, 960, 160, true, true, 1],
    [5, 960, 160, true, true, 1],
]

net mobilenet_v3_large(classes = 1000, size = 224, dropout = 0.2) {
    input image: 3 x size x size
    logits = image -> mobilenet_v3(rows, 1280, classes, dropout)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
