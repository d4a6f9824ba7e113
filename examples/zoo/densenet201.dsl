# DenseNet-201 (Huang et al., arXiv 1608.06993), torchvision's densenet201.
import "families/densenet.dsl"

net densenet201(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> densenet([6, 12, 48, 32], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
