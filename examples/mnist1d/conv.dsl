# The convolutional net of MNIST-1D: 2,050 parameters.
# Trained as in README.md: the rate halves every 20 epochs of 40 steps.
net conv {
    input signal: 1 x 40
    x = signal -> conv1: conv(15, kernel=3, stride=2, pad=valid, init=he_normal) -> relu  : 15 x 19
    x = x      -> conv2: conv(15, kernel=3, stride=2, pad=valid, init=he_normal) -> relu  : 15 x 9
    x = x      -> conv3: conv(15, kernel=3, stride=2, pad=valid, init=he_normal) -> relu  : 15 x 4
    logits = x -> flatten -> fc: dense(10, init=he_normal)                                : 10
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.05, momentum=0.9)
    schedule step(every=800, factor=0.5)
}
