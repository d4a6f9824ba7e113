# YOLO, version 1 (Redmon, Divvala, Girshick, Farhadi, arXiv 1506.02640): a grid
# of cells, each with class probabilities and boxes.

block leaky(x, width, kernel, stride = 1) {
    return x -> conv: conv(width, kernel=kernel, stride=stride, pad=floor(kernel / 2)) -> leaky_relu(0.1)
}

# With batch normalisation, as darknet's smaller nets have it.
block leaky_bn(x, width) {
    return x -> conv: conv(width, kernel=3, pad=1, bias=false) -> bn: batchnorm -> leaky_relu(0.1)
}
