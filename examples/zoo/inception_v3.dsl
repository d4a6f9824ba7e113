# Inception-v3 (Szegedy et al., arXiv 1512.00567, table 1 and figures 5 to 7), with
# torchvision's names. -D aux=true adds the auxiliary classifier on the 17 x 17
# grid, which counts 0.4 in training.
import "families/inception.dsl"

block inception_a(x, pool) {
    return concat(x -> branch1x1: unit(64, 1),
                  x -> branch5x5_1: unit(48, 1) -> branch5x5_2: unit(64, 5, pad=2),
                  x -> branch3x3dbl_1: unit(64, 1) -> branch3x3dbl_2: unit(96, 3, pad=1) -> branch3x3dbl_3: unit(96, 3, pad=1),
                  x -> avgpool(3, stride=1, pad=1) -> branch_pool: unit(pool, 1))
}

block reduction_a(x) {
    return concat(x -> branch3x3: unit(384, 3, stride=2),
                  x -> branch3x3dbl_1: unit(64, 1) -> branch3x3dbl_2: unit(96, 3, pad=1) -> branch3x3dbl_3: unit(96, 3, stride=2),
                  x -> maxpool(3, stride=2))
}

# 7 x 7 as 1 x 7 and 7 x 1
block inception_b(x, c) {
    return concat(x -> branch1x1: unit(192, 1),
                  x -> branch7x7_1: unit(c, 1) -> branch7x7_2: unit(c, [1, 7], pad=[0, 3]) -> branch7x7_3: unit(192, [7, 1], pad=[3, 0]),
                  x -> branch7x7dbl_1: unit(c, 1) -> branch7x7dbl_2: unit(c, [7, 1], pad=[3, 0]) -> branch7x7dbl_3: unit(c, [1, 7], pad=[0, 3])
                    -> branch7x7dbl_4: unit(c, [7, 1], pad=[3, 0]) -> branch7x7dbl_5: unit(192, [1, 7], pad=[0, 3]),
                  x -> avgpool(3, stride=1, pad=1) -> branch_pool: unit(192, 1))
}

block reduction_b(x) {
    return concat(x -> branch3x3_1: unit(192, 1) -> branch3x3_2: unit(320, 3, stride=2),
                  x -> branch7x7x3_1: unit(192, 1) -> branch7x7x3_2: unit(192, [1, 7], pad=[0, 3])
                    -> branch7x7x3_3: unit(192, [7, 1], pad=[3, 0]) -> branch7x7x3_4: unit(192, 3, stride=2),
                  x -> maxpool(3, stride=2))
}

block inception_c(x) {
    y = x -> branch3x3_1: unit(384, 1)
    z = x -> branch3x3dbl_1: unit(448, 1) -> branch3x3dbl_2: unit(384, 3, pad=1)
    return concat(x -> branch1x1: unit(320, 1),
                  y -> branch3x3_2a: unit(384, [1, 3], pad=[0, 1]), y -> branch3x3_2b: unit(384, [3, 1], pad=[1, 0]),
                  z -> branch3x3dbl_3a: unit(384, [1, 3], pad=[0, 1]), z -> branch3x3dbl_3b: unit(384, [3, 1], pad=[1, 0]),
                  x -> avgpool(3, stride=1, pad=1) -> branch_pool: unit(192, 1))
}

# Of small images the grid is small, too.
block auxiliary(x, classes) {
    x = x -> avgpool(5, stride=3) -> conv0: unit(128, 1)
    return x -> conv1: unit(768, min(5, height(x))) -> globalavgpool -> flatten -> fc: dense(classes)
}

net inception_v3(classes = 1000, size = 299, aux = false, dropout = 0.5) {
    input image: 3 x size x size
    x = image -> Conv2d_1a_3x3: unit(32, 3, stride=2) -> Conv2d_2a_3x3: unit(32, 3) -> Conv2d_2b_3x3: unit(64, 3, pad=1)
              -> maxpool(3, stride=2) -> Conv2d_3b_1x1: unit(80, 1) -> Conv2d_4a_3x3: unit(192, 3) -> maxpool(3, stride=2)
              -> Mixed_5b: inception_a(32) -> Mixed_5c: inception_a(64) -> Mixed_5d: inception_a(64) -> Mixed_6a: reduction_a
              -> Mixed_6b: inception_b(128) -> Mixed_6c: inception_b(160) -> Mixed_6d: inception_b(160) -> Mixed_6e: inception_b(192)
    if aux { loss aux: cross_entropy(x -> AuxLogits: auxiliary(classes), weight=0.4) }
    x = x -> Mixed_7a: reduction_b -> Mixed_7b: inception_c -> Mixed_7c: inception_c
    logits = x -> globalavgpool -> dropout(dropout) -> flatten -> fc: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.045, momentum=0.9, weight_decay=4e-5)
}
