# Blocks of small nets: depthwise and pointwise convolutions.

block conv_bn_relu(x, width, kernel = 3, stride = 1, groups = 1) {
    return x -> seq {
        conv(width, kernel=kernel, stride=stride, pad=floor(kernel / 2), groups=groups, bias=false)
        -> batchnorm -> relu
    }
}

# MobileNet's separable convolution (Howard et al., arXiv 1704.04861).
block separable(x, width, stride = 1) {
    return x -> depthwise: conv_bn_relu(channels(x), stride=stride, groups=channels(x))
             -> pointwise: conv_bn_relu(width, kernel=1)
}

# MobileNetV2's inverted residual (Sandler et al., arXiv 1801.04381).
block inverted(x, width, stride = 1, expand = 6) {
    inner = channels(x) * expand
    y = x
    if expand != 1 {
        y = y -> expand: conv_bn_relu(inner, kernel=1)
    }
    y = y -> depthwise: conv_bn_relu(inner, stride=stride, groups=inner)
          -> project: seq { conv(width, kernel=1, bias=false) -> batchnorm }
    return stride == 1 and channels(x) == width ? x + y : y
}
