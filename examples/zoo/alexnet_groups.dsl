# AlexNet in two groups, without response normalisation.
import "families/alexnet.dsl"

net alexnet_groups(classes = 1000, size = 227, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    logits = image -> two_groups(classes, hidden, dropout, lrn=false)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
