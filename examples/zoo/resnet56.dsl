# ResNet-56 for CIFAR-10 (He, Zhang, Ren, Sun, arXiv 1512.03385, section 4.2).
import "families/resnet_cifar.dsl"

net resnet56(classes = 10) {
    input image: 3 x 32 x 32 mean(0.485, 0.456, 0.406) std(0.229, 0.224, 0.225)
    logits = image -> resnet_cifar(9, classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
