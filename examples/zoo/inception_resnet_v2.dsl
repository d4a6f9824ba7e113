# Inception-ResNet-v2 (Szegedy, Ioffe, Vanhoucke, Alemi, arXiv 1602.07261),
# timm's inception_resnet_v2.
import "families/inception_residual.dsl"

# `blocks`: how often each of the three is repeated.
net inception_resnet_v2(classes = 1000, size = 299, blocks = [10, 20, 9]) {
    input image: 3 x size x size
    x = image -> conv2d_1a: unit(32, 3, stride=2) -> conv2d_2a: unit(32, 3) -> conv2d_2b: unit(64, 3, pad=1)
              -> maxpool(3, stride=2) -> conv2d_3b: unit(80, 1) -> conv2d_4a: unit(192, 3)
              -> maxpool(3, stride=2) -> mixed_5b: mixed_5b
    "repeat": repeat blocks[0] { x = block35(x) }
    x = x -> mixed_6a: mixed_6a
    repeat_1: repeat blocks[1] { x = block17(x) }
    x = x -> mixed_7a: mixed_7a
    repeat_2: repeat blocks[2] { x = relu(block8(x)) }
    x = x -> block8: block8(1.0) -> conv2d_7b: unit(1536, 1)
    logits = x -> globalavgpool -> flatten -> classif: dense(classes)
    output logits
    loss cross_entropy(logits, smoothing=0.1)
    optimizer sgd(lr=0.045, momentum=0.9)
}
