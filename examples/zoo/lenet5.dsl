# LeNet-5 for 28 x 28 digits (LeCun, Bottou, Bengio, Haffner 1998), with ReLU
# and max pooling, as it is taught today. 61,706 parameters.
net lenet5(classes = 10) {
    input image: 1 x 28 x 28
    x = image -> conv1: conv(6, kernel=5, pad=2) -> relu -> maxpool(2)  : 6 x 14 x 14
    x = x -> conv2: conv(16, kernel=5) -> relu -> maxpool(2)            : 16 x 5 x 5
    x = x -> flatten -> fc1: dense(120) -> relu -> fc2: dense(84) -> relu
    logits = x -> fc3: dense(classes)
    output logits
    loss cross_entropy(logits)
}
