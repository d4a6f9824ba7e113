# EfficientNet-B1 (Tan and Le, arXiv 1905.11946), torchvision's efficientnet_b1.
import "families/efficientnet.dsl"

net efficientnet_b1(classes = 1000, size = 240, dropout = 0.2, drop_path = 0.2) {
    input image: 3 x size x size
    logits = image -> efficientnet(1.0, 1.1, classes, dropout, drop_path)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
