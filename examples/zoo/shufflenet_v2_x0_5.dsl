# ShuffleNet v2 x0.5 (Ma et al., arXiv 1807.11164), torchvision's shufflenet_v2_x0_5.
import "families/shufflenet_v2.dsl"

net shufflenet_v2_x0_5(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> shufflenet_v2([48, 96, 192, 1024], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.5, momentum=0.9, weight_decay=4e-5)
}
