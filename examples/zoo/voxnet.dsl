# VoxNet (Maturana, Scherer, "VoxNet: a 3D convolutional neural network for
# real-time object recognition", IROS 2015): shapes of 32 x 32 x 32 voxels, the
# 40 classes of ModelNet40.
net voxnet(classes = 40, size = 32, dropout = 0.2) {
    input voxels: 1 x size x size x size
    x = voxels -> conv1: conv(32, kernel=5, stride=2) -> leaky_relu(0.1) -> dropout(dropout)
               -> conv2: conv(32, kernel=3) -> leaky_relu(0.1) -> maxpool(2) -> dropout(dropout)
    x = x -> flatten -> fc1: dense(128) -> relu -> dropout(dropout)
    logits = x -> fc2: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.001, momentum=0.9, weight_decay=0.001)
}
