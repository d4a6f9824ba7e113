# Wide ResNet-50-2: the inner width doubled (Zagoruyko, Komodakis, arXiv 1605.07146).
import "families/resnet.dsl"

net wide_resnet50_2(classes = 1000, size = 224) {
    input image: 3 x size x size
    logits = image -> resnet([3, 4, 6, 3], classes, base=128)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
