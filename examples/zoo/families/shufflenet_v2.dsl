# ShuffleNet v2 (Ma et al., arXiv 1807.11164), with torchvision's names: half of the
# channels go through, half are worked on, then both are shuffled.
block unit(x, width, stride) {
    half = width / 2
    y = x
    if stride == 1 {
        parts = split(x, 2)
        x = parts[0]
        y = parts[1]
    } else {
        x = x -> branch1: seq {
            conv(channels(x), kernel=3, stride=stride, pad=1, groups=channels(x), bias=false) -> batchnorm
            -> conv(half, kernel=1, bias=false) -> batchnorm -> relu
        }
    }
    y = y -> branch2: seq {
        conv(half, kernel=1, bias=false) -> batchnorm -> relu
        -> conv(half, kernel=3, stride=stride, pad=1, groups=half, bias=false) -> batchnorm
        -> conv(half, kernel=1, bias=false) -> batchnorm -> relu
    }
    return concat(x, y) -> channel_shuffle(2)
}

# widths of the three stages and of the last convolution
block shufflenet_v2(image, widths, classes) {
    x = image -> conv1: seq { conv(24, kernel=3, stride=2, pad=1, bias=false) -> batchnorm -> relu }
              -> maxpool(3, stride=2, pad=1)
    stage2: repeat 4 as i { x = unit(x, widths[0], i == 0 ? 2 : 1) }
    stage3: repeat 8 as i { x = unit(x, widths[1], i == 0 ? 2 : 1) }
    stage4: repeat 4 as i { x = unit(x, widths[2], i == 0 ? 2 : 1) }
    x = x -> conv5: seq { conv(widths[3], kernel=1, bias=false) -> batchnorm -> relu }
    return x -> globalavgpool -> flatten -> fc: dense(classes)
}
