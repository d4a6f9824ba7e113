# U-Net with padded convolutions and batch normalisation: scores of the input's
# size (after Ronneberger, Fischer, Brox, arXiv 1505.04597). Names are those of
# milesial/Pytorch-UNet.
block double(x, width) {
    return x -> double_conv: seq {
        conv(width, kernel=3, pad=1, bias=false) -> batchnorm -> relu
        -> conv(width, kernel=3, pad=1, bias=false) -> batchnorm -> relu
    }
}

block down(x) {
    return x -> maxpool_conv: seq { maxpool(2) -> double(2 * channels(x)) }
}

block up(x, across) {
    x = x -> up: convtranspose(channels(across), kernel=2, stride=2)
    return concat(across, x) -> conv: double(channels(across))
}

net unet_same(classes = 2, colours = 3, size = 512, width = 64) {
    input image: colours x size x size
    x1 = image -> inc: double(width)
    x2 = x1 -> down1: down
    x3 = x2 -> down2: down
    x4 = x3 -> down3: down
    x5 = x4 -> down4: down
    x = up1: up(x5, x4)
    x = up2: up(x, x3)
    x = up3: up(x, x2)
    x = up4: up(x, x1)
    scores = x -> outc: seq { conv: conv(classes, kernel=1) }
    output scores
    loss cross_entropy(scores)
    optimizer adam(lr=0.001)
}
