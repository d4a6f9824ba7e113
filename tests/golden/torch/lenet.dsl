# LeNet-5 on 1 x 28 x 28, narrow: 4 and 8 maps, 32 and 24 units.
net lenet {
    input image: 1 x 28 x 28
    x = image -> conv1: conv(4, kernel=5, pad=2) -> relu -> maxpool(2)
              -> conv2: conv(8, kernel=5) -> relu -> maxpool(2) : 8 x 5 x 5
    logits = x -> flatten -> fc1: dense(32) -> relu -> fc2: dense(24) -> relu -> fc3: dense(10)
    output logits
    loss cross_entropy(logits)
}
