# What GoogLeNet and Inception-v3 are made of: convolution, normalisation, relu.
# torchvision's BasicConv2d.
block unit(x, width, kernel, stride = 1, pad = 0) {
    return x -> conv: conv(width, kernel=kernel, stride=stride, pad=pad, bias=false)
             -> bn: batchnorm(eps=0.001) -> relu
}
