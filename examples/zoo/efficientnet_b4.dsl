# EfficientNet-B4 (Tan and Le, arXiv 1905.11946), torchvision's efficientnet_b4.
import "families/efficientnet.dsl"

net efficientnet_b4(classes = 1000, size = 380, dropout = 0.4, drop_path = 0.2) {
    input image: 3 x size x size
    logits = image -> efficientnet(1.4, 1.8, classes, dropout, drop_path)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-5)
}
