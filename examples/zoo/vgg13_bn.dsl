# VGG-13 with batch normalisation (Simonyan and Zisserman, arXiv 1409.1556), configuration B.
import "families/vgg.dsl"

net vgg13_bn(classes = 1000, size = 224, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    logits = image -> vgg(vgg_b, classes, hidden, dropout, bn=true)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
