# Tiny YOLO v1, after darknet's yolov1-tiny.cfg (Redmon, Divvala, Girshick,
# Farhadi, arXiv 1506.02640): eight convolutions and a dense layer.
import "families/yolo.dsl"
import "../blocks/yolo_loss.dsl"

net tiny_yolo(classes = 20, size = 448, batch = 64, narrow = 1) {
    input image: 3 x size x size
    x = image
    features: for width in [16, 32, 64, 128, 256, 512] {
        x = leaky_bn(x, width / narrow) -> maxpool(2)
    }
    x = x -> conv7: leaky_bn(1024 / narrow) -> conv8: leaky_bn(256 / narrow)
    cells = height(x)
    y = x -> flatten -> fc: dense(cells * cells * (10 + classes)) -> reshape([10 + classes, cells, cells])
    output y
    target truth: 5 + classes x cells x cells
    loss sum(yolo_loss(y, truth), weight=1 / batch)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
