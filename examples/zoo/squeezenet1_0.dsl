# SqueezeNet 1.0 (Iandola et al., arXiv 1602.07360), table 1.
import "families/squeezenet.dsl"

net squeezenet1_0(classes = 1000, size = 224, dropout = 0.5) {
    input image: 3 x size x size
    x = image -> features: seq {
        conv(96, kernel=7, stride=2) -> relu -> maxpool(3, stride=2, ceil=true)
        -> fire(16, 64) -> fire(16, 64) -> fire(32, 128) -> maxpool(3, stride=2, ceil=true)
        -> fire(32, 128) -> fire(48, 192) -> fire(48, 192) -> fire(64, 256) -> maxpool(3, stride=2, ceil=true)
        -> fire(64, 256)
    }
    logits = x -> classifier(classes, dropout)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.04, momentum=0.9, weight_decay=2e-4)
}
