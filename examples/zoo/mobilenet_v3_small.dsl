# MobileNetV3-small (Howard et al., arXiv 1905.02244, table 2).
import "families/mobilenet_v3.dsl"

let rows = [
    [3, 16, 16, true, false, 2],
    [3, 72, 24, false, false, 2],
    [3, 88, 24, false, false, 1],
    [5, 96, 40, true, true, 2],
    [5, 240, 40, true, true, 1],
    [5, 240, 40, true, true, 1],
    [5, 120, 48, true, true, 1],
    [5, 144, 48, true, true, 1],
    [5, 288, 96, true, true, 2],
    [5, 576, 96, true, true, 1],
    [5, 576, 96, true, true, 1],
]

net mobilenet_v3_small(classes = 1000, size = 224, dropout = 0.2) {
    input image: 3 x size x size
    logits = image -> mobilenet_v3(rows, 1024, classes, dropout)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
