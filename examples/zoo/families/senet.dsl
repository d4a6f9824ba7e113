# SE-ResNet and SE-ResNeXt (Hu, Shen, Albanie, Sun, Wu, arXiv 1709.01507) with the
# names of timm's seresnet50 and seresnext50_32x4d.
block excite(x, reduced) {
    return x * (x -> globalavgpool -> fc1: conv(reduced, kernel=1) -> relu
                  -> fc2: conv(channels(x), kernel=1) -> sigmoid)
}

block se_bottleneck(x, width, stride, groups, inner) {
    out = 4 * width
    y = x -> conv1: conv(inner, kernel=1, bias=false)                                       -> bn1: batchnorm -> relu
          -> conv2: conv(inner, kernel=3, stride=stride, pad=1, groups=groups, bias=false)  -> bn2: batchnorm -> relu
          -> conv3: conv(out, kernel=1, bias=false)                                         -> bn3: batchnorm
          -> se: excite(out / 16)
    if stride != 1 or channels(x) != out {
        x = x -> downsample: seq { conv(out, kernel=1, stride=stride, bias=false) -> batchnorm }
    }
    return relu(y + x)
}

block stage(x, n, width, stride, groups, base) {
    repeat n as i {
        x = x -> se_bottleneck(width, i == 0 ? stride : 1, groups, width * base / 64 * groups)
    }
    return x
}

block senet(image, layers, classes, groups = 1, base = 64) {
    x = image -> conv1: conv(64, kernel=7, stride=2, pad=3, bias=false) -> bn1: batchnorm -> relu
              -> maxpool: maxpool(3, stride=2, pad=1)
    x = x -> layer1: stage(layers[0],  64, 1, groups, base) -> layer2: stage(layers[1], 128, 2, groups, base)
          -> layer3: stage(layers[2], 256, 2, groups, base) -> layer4: stage(layers[3], 512, 2, groups, base)
    return x -> globalavgpool -> flatten -> fc: dense(classes)
}
