# AlexNet in one tower (Krizhevsky, arXiv 1404.5997), as torchvision has it but
# for the input of 227 pixels. Dropout before fc6 and fc7, as in the paper.
# Every layer of the usual table has a label: convc --summary lists them so.
net alexnet(classes = 1000) {
    input image: 3 x 227 x 227
    x = image -> conv1: conv(64, kernel=11, stride=4, pad=2) -> relu -> pool1: maxpool(3, stride=2)
              -> conv2: conv(192, kernel=5, pad=2) -> relu           -> pool2: maxpool(3, stride=2)
              -> conv3: conv(384, kernel=3, pad=1) -> relu
              -> conv4: conv(256, kernel=3, pad=1) -> relu
              -> conv5: conv(256, kernel=3, pad=1) -> relu           -> pool5: maxpool(3, stride=2)
              -> flatten: flatten                                     : 9216
    x = x -> dropout -> fc6: dense(4096) -> relu
          -> dropout -> fc7: dense(4096) -> relu
    logits = x -> fc8: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.01, momentum=0.9, weight_decay=5e-4)
}
