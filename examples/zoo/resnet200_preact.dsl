# Pre-activation ResNet-200 (He, Zhang, Ren, Sun, arXiv 1603.05027): normalisation
# and relu before each convolution, nothing behind the addition. The names are
# timm's (ResNetV2).
block preact(x, width, stride) {
    a = x -> norm1: batchnorm -> relu
    if stride != 1 or channels(x) != width {
        x = a -> "downsample.conv": conv(width, kernel=1, stride=stride, bias=false)
    }
    y = a -> conv1: conv(width / 4, kernel=1, bias=false) -> norm2: batchnorm -> relu
          -> conv2: conv(width / 4, kernel=3, stride=stride, pad=1, bias=false) -> norm3: batchnorm -> relu
          -> conv3: conv(width, kernel=1, bias=false)
    return x + y
}

net resnet200_preact(classes = 1000, size = 224) {
    input image: 3 x size x size
    x = image -> "stem.conv": conv(64, kernel=7, stride=2, pad=3, bias=false) -> maxpool(3, stride=2, pad=1)
    "stages.0.blocks": repeat 3       { x = preact(x, 256, 1) }
    "stages.1.blocks": repeat 24 as i { x = preact(x, 512, i == 0 ? 2 : 1) }
    "stages.2.blocks": repeat 36 as i { x = preact(x, 1024, i == 0 ? 2 : 1) }
    "stages.3.blocks": repeat 3 as i  { x = preact(x, 2048, i == 0 ? 2 : 1) }
    logits = x -> norm: batchnorm -> relu -> globalavgpool -> "head.fc": conv(classes, kernel=1) -> flatten
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
