# ResNet-152 as in the paper (arXiv 1512.03385): strides in the first 1 x 1 of a block.
import "families/resnet.dsl"

net resnet152_original(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> resnet([3, 8, 36, 3], classes, original=true)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
