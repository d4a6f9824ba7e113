# Inception-v4 and Inception-ResNet-v2 (Szegedy, Ioffe, Vanhoucke, Alemi, arXiv
# 1602.07261), figures 3 to 19. Parameters have the names of timm's models.

block unit(x, width, kernel, stride = 1, pad = 0) {
    return x -> conv: conv(width, kernel=kernel, stride=stride, pad=pad, bias=false)
             -> bn: batchnorm(eps=1e-3) -> relu
}

# Average pool and 1 x 1 convolution.
block pooled(x, width) {
    return x -> seq { avgpool(3, stride=1, pad=1, count_pad=false) -> unit(width, 1) }
}

# ---- Inception-v4 -----------------------------------------------------------

block mixed_3a(x) {
    return concat(x -> maxpool(3, stride=2), x -> conv: unit(96, 3, stride=2))
}

block mixed_4a(x) {
    a = x -> branch0: seq { unit(64, 1) -> unit(96, 3) }
    b = x -> branch1: seq { unit(64, 1) -> unit(64, [1, 7], pad="same") -> unit(64, [7, 1], pad="same") -> unit(96, 3) }
    return concat(a, b)
}

block mixed_5a(x) {
    return concat(x -> conv: unit(192, 3, stride=2), x -> maxpool(3, stride=2))
}

block inception_a(x) {
    a = x -> branch0: unit(96, 1)
    b = x -> branch1: seq { unit(64, 1) -> unit(96, 3, pad=1) }
    c = x -> branch2: seq { unit(64, 1) -> unit(96, 3, pad=1) -> unit(96, 3, pad=1) }
    return concat(a, b, c, x -> branch3: pooled(96))
}

block reduction_a(x) {
    a = x -> branch0: unit(384, 3, stride=2)
    b = x -> branch1: seq { unit(192, 1) -> unit(224, 3, pad=1) -> unit(256, 3, stride=2) }
    return concat(a, b, x -> maxpool(3, stride=2))
}

block inception_b(x) {
    a = x -> branch0: unit(384, 1)
    b = x -> branch1: seq { unit(192, 1) -> unit(224, [1, 7], pad="same") -> unit(256, [7, 1], pad="same") }
    c = x -> branch2: seq {
        unit(192, 1) -> unit(192, [7, 1], pad="same") -> unit(224, [1, 7], pad="same")
        -> unit(224, [7, 1], pad="same") -> unit(256, [1, 7], pad="same")
    }
    return concat(a, b, c, x -> branch3: pooled(128))
}

block reduction_b(x) {
    a = x -> branch0: seq { unit(192, 1) -> unit(192, 3, stride=2) }
    b = x -> branch1: seq {
        unit(256, 1) -> unit(256, [1, 7], pad="same") -> unit(320, [7, 1], pad="same") -> unit(320, 3, stride=2)
    }
    return concat(a, b, x -> maxpool(3, stride=2))
}

block inception_c(x) {
    a = x -> branch0: unit(256, 1)
    b = x -> branch1_0: unit(384, 1)
    c = x -> branch2_0: unit(384, 1) -> branch2_1: unit(448, [3, 1], pad="same")
          -> branch2_2: unit(512, [1, 3], pad="same")
    return concat(a, b -> branch1_1a: unit(256, [1, 3], pad="same"), b -> branch1_1b: unit(256, [3, 1], pad="same"),
                  c -> branch2_3a: unit(256, [1, 3], pad="same"), c -> branch2_3b: unit(256, [3, 1], pad="same"),
                  x -> branch3: pooled(256))
}

# ---- Inception-ResNet-v2 ----------------------------------------------------

block mixed_5b(x) {
    a = x -> branch0: unit(96, 1)
    b = x -> branch1: seq { unit(48, 1) -> unit(64, 5, pad=2) }
    c = x -> branch2: seq { unit(64, 1) -> unit(96, 3, pad=1) -> unit(96, 3, pad=1) }
    return concat(a, b, c, x -> branch3: pooled(64))
}

# What the branches found, scaled down, is added to x.
block residual(x, branches, scale) {
    return x + (conv2d: conv(branches, channels(x), kernel=1)) * scale
}

block block35(x) {
    a = x -> branch0: unit(32, 1)
    b = x -> branch1: seq { unit(32, 1) -> unit(32, 3, pad=1) }
    c = x -> branch2: seq { unit(32, 1) -> unit(48, 3, pad=1) -> unit(64, 3, pad=1) }
    return relu(residual(x, concat(a, b, c), 0.17))
}

block mixed_6a(x) {
    a = x -> branch0: unit(384, 3, stride=2)
    b = x -> branch1: seq { unit(256, 1) -> unit(256, 3, pad=1) -> unit(384, 3, stride=2) }
    return concat(a, b, x -> maxpool(3, stride=2))
}

block block17(x) {
    a = x -> branch0: unit(192, 1)
    b = x -> branch1: seq { unit(128, 1) -> unit(160, [1, 7], pad="same") -> unit(192, [7, 1], pad="same") }
    return relu(residual(x, concat(a, b), 0.1))
}

block mixed_7a(x) {
    a = x -> branch0: seq { unit(256, 1) -> unit(384, 3, stride=2) }
    b = x -> branch1: seq { unit(256, 1) -> unit(288, 3, stride=2) }
    c = x -> branch2: seq { unit(256, 1) -> unit(288, 3, pad=1) -> unit(320, 3, stride=2) }
    return concat(a, b, c, x -> maxpool(3, stride=2))
}

block block8(x, scale = 0.2) {
    a = x -> branch0: unit(192, 1)
    b = x -> branch1: seq { unit(192, 1) -> unit(224, [1, 3], pad="same") -> unit(256, [3, 1], pad="same") }
    return residual(x, concat(a, b), scale)
}
