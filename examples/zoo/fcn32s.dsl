# FCN-32s (Long, Shelhamer, Darrell, arXiv 1411.4038): the last scores, 32 times
# larger.
import "families/fcn.dsl"

net fcn32s(classes = 21, size = 224, width = 64, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    maps = image -> vgg(width)
    x = maps[2] -> head(hidden, classes, dropout) -> upscore: convtranspose(classes, kernel=64, stride=32, bias=false)
    scores = crop_to(x, image, 19)
    output scores
    loss cross_entropy(scores)
}
