# SE-ResNeXt-50, 32 groups of 4 (Hu et al., arXiv 1709.01507), timm's
# seresnext50_32x4d.
import "families/senet.dsl"

net se_resnext50(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> senet([3, 4, 6, 3], classes, groups=32, base=4)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
