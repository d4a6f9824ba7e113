# ResNet-152 (He, Zhang, Ren, Sun, arXiv 1512.03385), torchvision's resnet152.
import "families/resnet.dsl"

net resnet152(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> resnet([3, 8, 36, 3], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
