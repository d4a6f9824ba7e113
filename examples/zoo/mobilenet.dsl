# MobileNetV2 (Sandler et al., arXiv 1801.04381) with ReLU, from a table.
import "../blocks/mobile.dsl"

# expansion, channels, how many, stride of the first
let stages = [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
]

net mobilenet(classes = 1000, size = 224) {
    input image: 3 x size x size
    x = image -> stem: conv_bn_relu(32, stride=2)
    stage: for s in stages {
        repeat s[2] as i {
            x = inverted(x, s[1], stride = i == 0 ? s[3] : 1, expand = s[0])
        }
    }
    x = x -> head: conv_bn_relu(1280, kernel=1) -> globalavgpool -> flatten -> dropout(0.2)
    logits = x -> classifier: dense(classes)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
    optimizer sgd(lr=0.05, momentum=0.9, weight_decay=4e-5)
    schedule cosine(steps=100000, warmup=500)
}
