# The loss of YOLO v1: Redmon, Divvala, Girshick, Farhadi, You only look once,
# arXiv 1506.02640, equation 3, for two boxes a cell.
#
#     y      10 + classes x S x S: two boxes of x y w h confidence, class scores
#     truth  5 + classes x S x S: x y w h, 1 where an object's centre lies in the
#            cell (else all 0), and its class as 0 ... 1 ... 0
#
# x and y are offsets within the cell, w and h parts of the image. Of a cell's two
# boxes the one with the larger IoU is responsible for its object; its confidence
# shall be that IoU, all others' 0. Square roots are taken of |w| + 1e-6, because
# nothing keeps a prediction positive. What comes back is to be summed:
#
#     target truth: 25 x 7 x 7
#     loss sum(yolo_loss(y, truth), weight=1 / 64)      # 64: the batch

block channel(x, i) {
    return slice(x, c, from=i, to=i + 1)
}

# How far two intervals overlap, given by their centres and lengths.
block overlap(a, length_a, b, length_b) {
    right = min(a + length_a / 2, b + length_b / 2)
    left = max(a - length_a / 2, b - length_b / 2)
    return relu(right - left)
}

block iou(box, truth, cells) {
    w = relu(channel(box, 2))
    h = relu(channel(box, 3))
    across = overlap(channel(box, 0) / cells, w, channel(truth, 0) / cells, channel(truth, 2))
    down = overlap(channel(box, 1) / cells, h, channel(truth, 1) / cells, channel(truth, 3))
    both = across * down
    return both / (w * h + channel(truth, 2) * channel(truth, 3) - both + 1e-9)
}

# The terms of one box: where it is, how large, how sure.
block yolo_box(box, truth, responsible, iou, coord, noobj) {
    place = slice(box, c, from=0, to=2) - slice(truth, c, from=0, to=2)
    size = sqrt(abs(slice(box, c, from=2, to=4)) + 1e-6) - sqrt(slice(truth, c, from=2, to=4) + 1e-6)
    sure = channel(box, 4)
    return concat(responsible * square(place) * coord,
                  responsible * square(size) * coord,
                  responsible * square(sure - detach(iou)),
                  (1 - responsible) * square(sure) * noobj)
}

block yolo_loss(y, truth, coord=5, noobj=0.5) {
    first = slice(y, c, from=0, to=5)
    second = slice(y, c, from=5, to=10)
    object = channel(truth, 4)
    iou1 = iou(first, truth, width(y))
    iou2 = iou(second, truth, width(y))
    other = object * greater(iou2, iou1)
    return concat(yolo_box(first, truth, object - other, iou1, coord, noobj),
                  yolo_box(second, truth, other, iou2, coord, noobj),
                  object * square(slice(y, c, from=10) - slice(truth, c, from=5)))
}
