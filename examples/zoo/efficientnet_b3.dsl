# EfficientNet-B3 (Tan and Le, arXiv 1905.11946), torchvision's efficientnet_b3.
import "families/efficientnet.dsl"

net efficientnet_b3(classes = 1000, size = 300, dropout = 0.3, drop_path = 0.2) {
    input image: 3 x size x size
    logits = image -> efficientnet(1.2, 1.4, classes, dropout, drop_path)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
