# ResNet for ImageNet (He, Zhang, Ren, Sun, arXiv 1512.03385) and what became of
# it: ResNeXt (Xie et al., arXiv 1611.05431) with groups of `base` channels, wide
# ResNet (Zagoruyko and Komodakis, arXiv 1605.07146) with `base` above 64.
# Parameters have the names of torchvision's models.
import "../../blocks/residual.dsl"

block stage(x, n, width, stride, deep, groups, base, original) {
    repeat n as i {
        s = i == 0 ? stride : 1
        x = deep ? bottleneck(x, width, s, groups, width * base / 64 * groups, original)
                 : basic(x, width, s)
    }
    return x
}

# layers: how many blocks in each of the four stages; deep: bottlenecks
block resnet(image, layers, classes, deep = true, groups = 1, base = 64, original = false) {
    x = image -> conv1: conv(64, kernel=7, stride=2, pad=3, bias=false) -> bn1: batchnorm -> relu
              -> maxpool: maxpool(3, stride=2, pad=1)
    x = x -> layer1: stage(layers[0],  64, 1, deep, groups, base, original)
          -> layer2: stage(layers[1], 128, 2, deep, groups, base, original)
          -> layer3: stage(layers[2], 256, 2, deep, groups, base, original)
          -> layer4: stage(layers[3], 512, 2, deep, groups, base, original)
    return x -> globalavgpool -> flatten -> fc: dense(classes)
}
