# GoogLeNet (Szegedy et al., arXiv 1409.4842, table 1) with batch normalisation, as
# torchvision has it: the 5 x 5 branch has 3 x 3 kernels there. -D aux=true adds
# the two auxiliary classifiers, which count 0.3 each and only in training.
import "families/inception.dsl"

# widths: 1 x 1; 3 x 3 reduced, 3 x 3; 5 x 5 reduced, 5 x 5; behind the pool
block inception(x, w) {
    return concat(x -> branch1: unit(w[0], 1),
                  x -> branch2: seq { unit(w[1], 1) -> unit(w[2], 3, pad=1) },
                  x -> branch3: seq { unit(w[3], 1) -> unit(w[4], 3, pad=1) },
                  x -> branch4: seq { maxpool(3, stride=1, pad=1, ceil=true) -> unit(w[5], 1) })
}

block auxiliary(x, classes, dropout) {
    return x -> adaptive_avgpool(4) -> conv: unit(128, 1) -> flatten
             -> fc1: dense(1024) -> relu -> dropout(dropout) -> fc2: dense(classes)
}

net googlenet(classes = 1000, size = 224, aux = false, dropout = 0.2, aux_dropout = 0.7) {
    input image: 3 x size x size
    x = image -> conv1: unit(64, 7, stride=2, pad=3) -> maxpool(3, stride=2, ceil=true)
              -> conv2: unit(64, 1) -> conv3: unit(192, 3, pad=1) -> maxpool(3, stride=2, ceil=true)
              -> inception3a: inception([64, 96, 128, 16, 32, 32])
              -> inception3b: inception([128, 128, 192, 32, 96, 64]) -> maxpool(3, stride=2, ceil=true)
              -> inception4a: inception([192, 96, 208, 16, 48, 64])
    if aux { loss aux1: cross_entropy(x -> aux1: auxiliary(classes, aux_dropout), weight=0.3) }
    x = x -> inception4b: inception([160, 112, 224, 24, 64, 64])
          -> inception4c: inception([128, 128, 256, 24, 64, 64])
          -> inception4d: inception([112, 144, 288, 32, 64, 64])
    if aux { loss aux2: cross_entropy(x -> aux2: auxiliary(classes, aux_dropout), weight=0.3) }
    x = x -> inception4e: inception([256, 160, 320, 32, 128, 128]) -> maxpool(2, ceil=true)
          -> inception5a: inception([256, 160, 320, 32, 128, 128])
          -> inception5b: inception([384, 192, 384, 48, 128, 128])
    logits = x -> globalavgpool -> flatten -> dropout(dropout) -> fc: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=1e-4)
}
