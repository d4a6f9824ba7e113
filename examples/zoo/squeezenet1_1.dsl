# SqueezeNet 1.1: the same accuracy with 2.4 times less work, pooling earlier.
import "families/squeezenet.dsl"

net squeezenet1_1(classes = 1000, size = 224, dropout = 0.5) {
    input image: 3 x size x size
    x = image -> features: seq {
        conv(64, kernel=3, stride=2) -> relu -> maxpool(3, stride=2, ceil=true)
        -> fire(16, 64) -> fire(16, 64) -> maxpool(3, stride=2, ceil=true)
        -> fire(32, 128) -> fire(32, 128) -> maxpool(3, stride=2, ceil=true)
        -> fire(48, 192) -> fire(48, 192) -> fire(64, 256) -> fire(64, 256)
    }
    logits = x -> classifier(classes, dropout)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.04, momentum=0.9, weight_decay=2e-4)
}
