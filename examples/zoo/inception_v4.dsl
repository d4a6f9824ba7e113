# Inception-v4 (Szegedy, Ioffe, Vanhoucke, Alemi, arXiv 1602.07261), timm's
# inception_v4.
import "families/inception_residual.dsl"

net inception_v4(classes = 1000, size = 299) {
    input image: 3 x size x size
    x = image -> features: seq {
        unit(32, 3, stride=2) -> unit(32, 3) -> unit(64, 3, pad=1) -> mixed_3a -> mixed_4a -> mixed_5a
        -> inception_a -> inception_a -> inception_a -> inception_a -> reduction_a
        -> inception_b -> inception_b -> inception_b -> inception_b -> inception_b -> inception_b -> inception_b
        -> reduction_b -> inception_c -> inception_c -> inception_c
    }
    logits = x -> globalavgpool -> flatten -> last_linear: dense(classes)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
    optimizer sgd(lr=0.045, momentum=0.9)
}
