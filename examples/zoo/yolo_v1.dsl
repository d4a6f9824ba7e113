# YOLO v1 (Redmon, Divvala, Girshick, Farhadi, arXiv 1506.02640), figure 3: 24
# convolutions and two dense layers; 7 x 7 cells with 2 boxes (x y w h
# confidence) and 20 classes. examples/yolo decodes what comes out.
import "families/yolo.dsl"
import "../blocks/yolo_loss.dsl"

# kernel, channels, stride; kernel 0 is a maximum over 2 x 2
let layers = [
    [7, 64, 2], [0], [3, 192, 1], [0],
    [1, 128, 1], [3, 256, 1], [1, 256, 1], [3, 512, 1], [0],
    [1, 256, 1], [3, 512, 1], [1, 256, 1], [3, 512, 1], [1, 256, 1], [3, 512, 1], [1, 256, 1], [3, 512, 1],
    [1, 512, 1], [3, 1024, 1], [0],
    [1, 512, 1], [3, 1024, 1], [1, 512, 1], [3, 1024, 1], [3, 1024, 1], [3, 1024, 2],
    [3, 1024, 1], [3, 1024, 1],
]

net yolo_v1(classes = 20, size = 448, batch = 64, narrow = 1, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    x = image
    features: for l in layers {
        x = l[0] == 0 ? maxpool(x, 2) : leaky(x, l[1] / narrow, l[0], l[2])
    }
    cells = height(x)
    y = x -> flatten -> fc1: dense(hidden) -> leaky_relu(0.1) -> dropout(dropout)
          -> fc2: dense(cells * cells * (10 + classes)) -> reshape([10 + classes, cells, cells])
    output y
    target truth: 5 + classes x cells x cells
    loss sum(yolo_loss(y, truth), weight=1 / batch)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
