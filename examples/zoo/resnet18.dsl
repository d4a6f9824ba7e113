# ResNet-18 for ImageNet (He, Zhang, Ren, Sun, arXiv 1512.03385). Parameters
# have torchvision's names: a checkpoint saved from its resnet18 loads as it is.
import "../blocks/residual.dsl"

net resnet18(classes = 1000) {
    input image: 3 x 224 x 224
    x = image -> conv1: conv(64, kernel=7, stride=2, pad=3, bias=false) -> bn1: batchnorm -> relu
              -> maxpool(3, stride=2, pad=1)                              : 64 x 56 x 56
    layer1: repeat 2      { x = basic(x, 64) }
    layer2: repeat 2 as i { x = basic(x, 128, stride = i == 0 ? 2 : 1) }
    layer3: repeat 2 as i { x = basic(x, 256, stride = i == 0 ? 2 : 1) }
    layer4: repeat 2 as i { x = basic(x, 512, stride = i == 0 ? 2 : 1) }
    logits = x -> globalavgpool -> flatten -> fc: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
