# ResNeXt-101, 32 groups of 8 channels (Xie et al., arXiv 1611.05431).
import "families/resnet.dsl"

net resnext101_32x8d(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> resnet([3, 4, 23, 3], classes, groups=32, base=8)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
