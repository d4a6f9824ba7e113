# AlexNet in one tower (Krizhevsky, arXiv 1404.5997), torchvision's alexnet.
import "families/alexnet.dsl"

net alexnet(classes = 1000, size = 224, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    logits = image -> one_tower(classes, hidden, dropout, lrn=false)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
