# FCN-16s (Long, Shelhamer, Darrell, arXiv 1411.4038): scores of the fourth pool
# are added.
import "families/fcn.dsl"

net fcn16s(classes = 21, size = 224, width = 64, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    maps = image -> vgg(width)
    x = maps[2] -> head(hidden, classes, dropout) -> upscore2: convtranspose(classes, kernel=4, stride=2, bias=false)
    p4 = maps[1] -> score_pool4: conv(classes, kernel=1)
    x = x + crop_to(p4, x, 5) -> upscore16: convtranspose(classes, kernel=32, stride=16, bias=false)
    scores = crop_to(x, image, 27)
    output scores
    loss cross_entropy(scores)
}
