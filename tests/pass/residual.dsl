# ResNet's two blocks: the sum and the activation ride in a convolution.
# pass: fuse
block basic(x, width, stride = 1) {
    y = x -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn1: batchnorm -> relu
          -> conv2: conv(width, kernel=3, pad=1, bias=false) -> bn2: batchnorm
    if stride != 1 {
        x = x -> downsample: seq { conv(width, kernel=1, stride=stride, bias=false) -> batchnorm }
    }
    return relu(y + x)
}
net t {
    input x: 4 x 8 x 8
    a = layer1: basic(x, 4)
    b = layer2: basic(a, 8, stride=2)
    output b
}
# >>>
# net t {
#     input x: 4 x 8 x 8
#     layer1_conv1 = "layer1.conv1": conv(x, 4, kernel=3, pad=1, act=relu) : 4 x 8 x 8
#     layer1_conv2 = "layer1.conv2": conv(layer1_conv1, 4, kernel=3, pad=1, residual=x, act=relu) : 4 x 8 x 8
#     layer2_conv1 = "layer2.conv1": conv(layer1_conv2, 8, kernel=3, stride=2, pad=1, act=relu) : 8 x 4 x 4
#     layer2_conv2 = "layer2.conv2": conv(layer2_conv1, 8, kernel=3, pad=1) : 8 x 4 x 4
#     layer2_downsample_0 = "layer2.downsample.0": conv(layer1_conv2, 8, kernel=1, stride=2, residual=layer2_conv2, act=relu) : 8 x 4 x 4
#     output b = layer2_downsample_0
# }
