# U-Net (Ronneberger, Fischer, Brox, arXiv 1505.04597), figure 1: convolutions
# without padding, 572 x 572 pixels in, scores of the 388 x 388 in their middle
# out. What goes across is cropped. Names are those of jvanvugt/pytorch-unet.
block double(x, width) {
    return x -> block: seq { conv(width, kernel=3) -> relu -> conv(width, kernel=3) -> relu }
}

block up(x, across, width) {
    x = x -> up: convtranspose(width, kernel=2, stride=2)
    return concat(x, crop_like(across, x)) -> conv_block: double(width)
}

net unet(classes = 2, colours = 1, size = 572, width = 64, depth = 5) {
    input image: colours x size x size
    x = image
    maps = []
    w = width
    down_path: repeat depth as i {
        x = double(i == 0 ? x : maxpool(x, 2), w)
        maps = [x] + maps
        w = w * 2
    }
    up_path: repeat depth - 1 as i {
        x = up(x, maps[i + 1], channels(maps[i + 1]))
    }
    scores = x -> last: conv(classes, kernel=1)
    output scores
    loss cross_entropy(scores)
    optimizer sgd(lr=0.01, momentum=0.99)
}
