# Inception-v4 (Szegedy, Ioffe, Vanhoucke, Alemi, arXiv 1602.07261), timm's
# inception_v4.
import "families/inception_residual.dsl"

# `blocks`: how many there are between the reductions.
net inception_v4(classes = 1000, size = 299, blocks = [4, 7, 3]) {
    input image: 3 x size x size
    x = image -> features: seq {
        unit(32, 3, stride=2) -> unit(32, 3) -> unit(64, 3, pad=1) -> mixed_3a -> mixed_4a -> mixed_5a
    }
    a = 6 + blocks[0]
    b = a + 1 + blocks[1]
    for i in range(6, a) { x = x -> "features.{i}": inception_a }
    x = x -> "features.{a}": reduction_a
    for i in range(a + 1, b) { x = x -> "features.{i}": inception_b }
    x = x -> "features.{b}": reduction_b
    for i in range(b + 1, b + 1 + blocks[2]) { x = x -> "features.{i}": inception_c }
    logits = x -> globalavgpool -> flatten -> last_linear: dense(classes)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
    optimizer sgd(lr=0.045, momentum=0.9)
}
