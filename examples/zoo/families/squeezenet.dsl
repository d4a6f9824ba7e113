# SqueezeNet (Iandola et al., arXiv 1602.07360): fire modules squeeze with 1 x 1
# and expand with 1 x 1 and 3 x 3. Parameters have torchvision's names.
block fire(x, squeeze, expand) {
    s = x -> squeeze: conv(squeeze, kernel=1) -> relu
    return concat(s -> expand1x1: conv(expand, kernel=1) -> relu,
                  s -> expand3x3: conv(expand, kernel=3, pad=1) -> relu)
}

block classifier(x, classes, dropout) {
    return x -> classifier: seq { dropout(dropout) -> conv(classes, kernel=1) -> relu }
             -> globalavgpool -> flatten
}
