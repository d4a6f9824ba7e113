# Residual blocks (He, Zhang, Ren, Sun, arXiv 1512.03385).

# Two 3 x 3 convolutions around a shortcut. Where the shape changes, a 1 x 1
# convolution fits the shortcut: option B.
block basic(x, width, stride = 1) {
    y = x -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn1: batchnorm -> relu
          -> conv2: conv(width, kernel=3, pad=1, bias=false)                -> bn2: batchnorm
    if stride != 1 or channels(x) != width {
        x = x -> downsample: seq { conv(width, kernel=1, stride=stride, bias=false) -> batchnorm }
    }
    return relu(y + x)
}

# The same with a shortcut without parameters, option A: every second pixel,
# and zeros for the channels that are new.
block basic_a(x, width, stride = 1) {
    y = x -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn1: batchnorm -> relu
          -> conv2: conv(width, kernel=3, pad=1, bias=false)                -> bn2: batchnorm
    if stride != 1 or channels(x) != width {
        new = width - channels(x)
        x = x -> maxpool(1, stride=stride)
              -> pad(0, channels_before=floor(new / 2), channels_after=ceil(new / 2))
    }
    return relu(y + x)
}

# 1 x 1 down, 3 x 3, 1 x 1 up to four times the width. The stride is in the 3 x 3
# as torchvision has it, or in the first 1 x 1 as in the paper. More groups and
# an inner width of one's own make ResNeXt and wide nets of it.
block bottleneck(x, width, stride = 1, groups = 1, inner = width, original = false) {
    first = original ? stride : 1
    out = 4 * width
    y = x -> conv1: conv(inner, kernel=1, stride=first, bias=false)  -> bn1: batchnorm -> relu
          -> conv2: conv(inner, kernel=3, stride=stride / first, pad=1, groups=groups, bias=false)
                                                                     -> bn2: batchnorm -> relu
          -> conv3: conv(out, kernel=1, bias=false)                  -> bn3: batchnorm
    if stride != 1 or channels(x) != out {
        x = x -> downsample: seq { conv(out, kernel=1, stride=stride, bias=false) -> batchnorm }
    }
    return relu(y + x)
}
