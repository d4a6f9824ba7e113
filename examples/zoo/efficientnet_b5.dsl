# EfficientNet-B5 (Tan and Le, arXiv 1905.11946), torchvision's efficientnet_b5.
import "families/efficientnet.dsl"

net efficientnet_b5(classes = 1000, size = 456, dropout = 0.4, drop_path = 0.2) {
    input image: 3 x size x size
    logits = image -> efficientnet(1.6, 2.2, classes, dropout, drop_path, eps=0.001, momentum=0.01)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
