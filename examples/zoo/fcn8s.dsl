# FCN-8s (Long, Shelhamer, Darrell, arXiv 1411.4038): scores of the fourth and of
# the third pool are added.
import "families/fcn.dsl"

net fcn8s(classes = 21, size = 224, width = 64, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    maps = image -> vgg(width)
    x = maps[2] -> head(hidden, classes, dropout) -> upscore2: convtranspose(classes, kernel=4, stride=2, bias=false)
    p4 = maps[1] -> score_pool4: conv(classes, kernel=1)
    x = x + crop_to(p4, x, 5) -> upscore_pool4: convtranspose(classes, kernel=4, stride=2, bias=false)
    p3 = maps[0] -> score_pool3: conv(classes, kernel=1)
    x = x + crop_to(p3, x, 9) -> upscore8: convtranspose(classes, kernel=16, stride=8, bias=false)
    scores = crop_to(x, image, 31)
    output scores
    loss cross_entropy(scores)
}
