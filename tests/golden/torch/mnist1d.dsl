# The convolutional net of the MNIST-1D figure: 2,050 parameters.
net mnist1d {
    input signal: 1 x 40
    x = signal -> conv1: conv(15, kernel=3, stride=2) -> relu
               -> conv2: conv(15, kernel=3, stride=2) -> relu
               -> conv3: conv(15, kernel=3, stride=2) -> relu
    logits = x -> flatten -> linear: dense(10)
    output logits
    loss cross_entropy(logits)
}
