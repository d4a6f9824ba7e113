# ZFNet (Zeiler and Fergus, arXiv 1311.2901, figure 3): AlexNet with a finer first
# layer; its contrast normalisation after the first two pools is AlexNet's here.
net zfnet(classes = 1000, size = 224, hidden = 4096, dropout = 0.5) {
    input image: 3 x size x size
    x = image -> conv1: conv(96, kernel=7, stride=2, pad=1) -> relu -> maxpool(3, stride=2, pad=1) -> lrn(size=5, alpha=5e-4, k=2)
              -> conv2: conv(256, kernel=5, stride=2) -> relu       -> maxpool(3, stride=2, pad=1) -> lrn(size=5, alpha=5e-4, k=2)
              -> conv3: conv(384, kernel=3, pad=1) -> relu
              -> conv4: conv(384, kernel=3, pad=1) -> relu
              -> conv5: conv(256, kernel=3, pad=1) -> relu          -> maxpool(3, stride=2) -> flatten
    x = x -> fc6: dense(hidden) -> relu -> dropout(dropout)
          -> fc7: dense(hidden) -> relu -> dropout(dropout)
    logits = x -> fc8: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9)
}
