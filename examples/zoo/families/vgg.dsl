# VGG (Simonyan and Zisserman, arXiv 1409.1556): 3 x 3 convolutions only, with or
# without batch normalisation. Parameters have torchvision's names: `features`
# counts every layer.
let vgg_a = [64, 0, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]
let vgg_b = [64, 64, 0, 128, 128, 0, 256, 256, 0, 512, 512, 0, 512, 512, 0]
let vgg_d = [64, 64, 0, 128, 128, 0, 256, 256, 256, 0, 512, 512, 512, 0, 512, 512, 512, 0]
let vgg_e = [64, 64, 0, 128, 128, 0, 256, 256, 256, 256, 0, 512, 512, 512, 512, 0,
             512, 512, 512, 512, 0]

# widths: channels of a convolution, or 0: pool
block vgg(x, widths, classes, hidden, dropout, bn = false) {
    n = 0
    for width in widths {
        if width == 0 {
            x = x -> maxpool(2)
            n = n + 1
        } else {
            x = x -> "features.{n}": conv(width, kernel=3, pad=1)
            n = n + 1
            if bn {
                x = x -> "features.{n}": batchnorm
                n = n + 1
            }
            x = relu(x)
            n = n + 1
        }
    }
    return x -> adaptive_avgpool(7) -> flatten -> classifier: seq {
        dense(hidden) -> relu -> dropout(dropout) -> dense(hidden) -> relu -> dropout(dropout)
        -> dense(classes)
    }
}
