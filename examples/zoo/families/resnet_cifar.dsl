# ResNet for CIFAR-10 (He, Zhang, Ren, Sun, arXiv 1512.03385, section 4.2): three
# stages of n blocks of two 3 x 3 convolutions, shortcuts without parameters.
import "../../blocks/residual.dsl"

block resnet_cifar(image, n, classes) {
    x = image -> conv1: conv(16, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu
    layer1: repeat n      { x = basic_a(x, 16) }
    layer2: repeat n as i { x = basic_a(x, 32, stride = i == 0 ? 2 : 1) }
    layer3: repeat n as i { x = basic_a(x, 64, stride = i == 0 ? 2 : 1) }
    return x -> globalavgpool -> flatten -> linear: dense(classes)
}
