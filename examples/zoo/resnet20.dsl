# ResNet-20 for CIFAR-10 (He, Zhang, Ren, Sun, arXiv 1512.03385, section 4.2)
# with shortcuts without parameters. -D depth=32, 44, 56 or 110 for the others.
# 0.27 million parameters.
import "../blocks/residual.dsl"

net resnet20(classes = 10, depth = 20) {
    input image: 3 x 32 x 32 mean(0.485, 0.456, 0.406) std(0.229, 0.224, 0.225)
    n = (depth - 2) / 6
    x = image -> conv1: conv(16, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu
    layer1: repeat n      { x = basic_a(x, 16) }
    layer2: repeat n as i { x = basic_a(x, 32, stride = i == 0 ? 2 : 1) }
    layer3: repeat n as i { x = basic_a(x, 64, stride = i == 0 ? 2 : 1) }
    logits = x -> globalavgpool -> flatten -> linear: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
