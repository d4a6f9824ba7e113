# A residual net with an auxiliary head that shares the target, and a mask of
# every kind.
net heads {
    input image: 3 x 8 x 8
    target label: 1 classes
    x = image -> conv1: conv(6, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu
    branch = x -> conv2: conv(6, kernel=3, pad=1, bias=false) -> bn2: batchnorm -> drop_path(0.3, stream=1)
    x = x + branch -> relu
    auxiliary = x -> globalavgpool -> flatten -> dropout(0.25, stream=2) -> aux: dense(5)
    x = x -> conv3: conv(9, kernel=3, stride=2, pad=1) -> relu -> spatial_dropout(0.2, stream=3)
    logits = x -> globalavgpool -> flatten -> fc: dense(5)
    output logits
    loss cross_entropy(logits, target=label, smoothing=0.1)
    loss cross_entropy(auxiliary, target=label, weight=0.3)
}
