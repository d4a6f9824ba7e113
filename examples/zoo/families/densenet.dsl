# DenseNet-BC for ImageNet (Huang, Liu, van der Maaten, Weinberger, arXiv
# 1608.06993): every layer reads what all layers before it in its block made.
# Parameters have torchvision's names.
block dense_layer(x, growth) {
    y = x -> norm1: batchnorm -> relu -> conv1: conv(4 * growth, kernel=1, bias=false)
          -> norm2: batchnorm -> relu -> conv2: conv(growth, kernel=3, pad=1, bias=false)
    return concat(x, y)
}

block dense_block(x, n, growth) {
    for i in range(1, n + 1) {
        x = x -> "denselayer{i}": dense_layer(growth)
    }
    return x
}

# halves channels and pixels
block transition(x) {
    return x -> norm: batchnorm -> relu -> conv: conv(floor(channels(x) / 2), kernel=1, bias=false)
             -> avgpool(2)
}

block features(image, layers, growth, stem) {
    x = image -> conv0: conv(stem, kernel=7, stride=2, pad=3, bias=false) -> norm0: batchnorm -> relu
              -> maxpool(3, stride=2, pad=1)
    for i in range(1, 5) {
        x = x -> "denseblock{i}": dense_block(layers[i - 1], growth)
        if i < 4 { x = x -> "transition{i}": transition }
    }
    return x -> norm5: batchnorm -> relu
}

block densenet(image, layers, classes, growth = 32, stem = 64) {
    return image -> features: features(layers, growth, stem)
                 -> globalavgpool -> flatten -> classifier: dense(classes)
}
