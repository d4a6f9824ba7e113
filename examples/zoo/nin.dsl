# Network in network for CIFAR-10 (Lin, Chen, Yan, arXiv 1312.4400): behind each
# convolution two of 1 x 1, and an average over the map instead of dense layers.
block mlpconv(x, width, kernel, hidden, last) {
    return x -> conv: conv(width, kernel=kernel, pad=same) -> relu
             -> cccp1: conv(hidden, kernel=1) -> relu -> cccp2: conv(last, kernel=1) -> relu
}

net nin(classes = 10, dropout = 0.5, size = 32) {
    input image: 3 x size x size
    x = image -> mlp1: mlpconv(192, 5, 160, 96)  -> maxpool(3, stride=2, pad=1) -> dropout(dropout)
              -> mlp2: mlpconv(192, 5, 192, 192) -> avgpool(3, stride=2, pad=1) -> dropout(dropout)
              -> mlp3: mlpconv(192, 3, 192, classes)
    logits = x -> globalavgpool -> flatten
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.1, momentum=0.9, weight_decay=1e-4)
}
