# Highway network for MNIST (Srivastava, Greff, Schmidhuber, arXiv 1505.00387):
# a layer is H(x) T(x) + x C(x). The transform gate T and the carry gate C say
# how much of each goes through; usually, and with coupled=true, C is 1 - T.
block highway(x, coupled) {
    h = x -> transform: dense(channels(x)) -> relu
    t = x -> gate: dense(channels(x)) -> sigmoid
    c = coupled ? 1 - t : (x -> carry: dense(channels(x)) -> sigmoid)
    return h * t + x * c
}

net highway(classes = 10, width = 50, layers = 9, coupled = true) {
    input image: 1 x 28 x 28
    x = image -> flatten -> "first": dense(width) -> relu
    layers: repeat layers { x = highway(x, coupled) }
    logits = x -> last: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.05, momentum=0.9)
}
