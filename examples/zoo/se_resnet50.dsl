# SE-ResNet-50 (Hu et al., arXiv 1709.01507), timm's seresnet50.
import "families/senet.dsl"

net se_resnet50(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> senet([3, 4, 6, 3], classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
