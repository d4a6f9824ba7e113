# AlexNet in one tower with local response normalisation.
import "families/alexnet.dsl"

net alexnet_lrn(classes = 1000, size = 224, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    logits = image -> one_tower(classes, hidden, dropout, lrn=true)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
