# ShuffleNet v2 x1.0 (Ma et al., arXiv 1807.11164), torchvision's shufflenet_v2_x1_0.
import "families/shufflenet_v2.dsl"

net shufflenet_v2_x1_0(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> shufflenet_v2([116, 232, 464, 1024], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.5, momentum=0.9, weight_decay=4e-5)
}
