# MobileNet (Howard et al., arXiv 1704.04861, table 1): depthwise 3 x 3, then 1 x 1.
# The names and the relu6 are timm's (mobilenetv1_100).
block separable(x, width, stride) {
    return x -> conv_dw: conv(channels(x), kernel=3, stride=stride, pad=1, groups=channels(x), bias=false)
             -> bn1: batchnorm -> relu6
             -> conv_pw: conv(width, kernel=1, bias=false) -> bn2: batchnorm -> relu6
}

# widths of the layers of each stage; the first one of all but the first stage
# has stride 2
let stages = [[64], [128, 128], [256, 256], [512, 512, 512, 512, 512, 512], [1024, 1024]]

net mobilenet_v1(classes = 1000, size = 224, width = 1, dropout = 0) {
    input image: 3 x size x size
    x = image -> conv_stem: conv(floor(32 * width), kernel=3, stride=2, pad=1, bias=false) -> bn1: batchnorm -> relu6
    for s in range(len(stages)) {
        let c = stages[s]
        "blocks.{s}": repeat len(c) as i {
            x = separable(x, floor(c[i] * width), s > 0 and i == 0 ? 2 : 1)
        }
    }
    logits = x -> globalavgpool -> flatten -> dropout(dropout) -> classifier: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=4e-5)
}
