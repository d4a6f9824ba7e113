# ResNet-101 (He, Zhang, Ren, Sun, arXiv 1512.03385), torchvision's resnet101.
import "families/resnet.dsl"

net resnet101(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> resnet([3, 4, 23, 3], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
