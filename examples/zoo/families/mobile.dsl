# Blocks of nets for small machines, numbered as torchvision's Conv2dNormActivation
# and SqueezeExcitation.
block conv_norm(x, width, kernel = 1, stride = 1, groups = 1, eps = 1e-5, momentum = 0.1) {
    return x -> seq {
        conv(width, kernel=kernel, stride=stride, pad=floor(kernel / 2), groups=groups, bias=false)
        -> batchnorm(eps=eps, momentum=momentum)
    }
}

# The multiple of 8 nearest to v, but not below 9/10 of it.
block whole_eights(v) {
    n = max(8, floor((v + 4) / 8) * 8)
    return n < 0.9 * v ? n + 8 : n
}
