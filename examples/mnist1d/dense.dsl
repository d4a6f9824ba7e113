# The fully connected net of the same depth and width: its hidden layers have
# as many units as conv.dsl's have values. 59,065 parameters.
net dense {
    input signal: 40
    x = signal -> fc1: dense(285, init=he_normal) -> relu
    x = x      -> fc2: dense(135, init=he_normal) -> relu
    x = x      -> fc3: dense(60, init=he_normal)  -> relu
    logits = x -> fc4: dense(10, init=he_normal)
    output logits
    loss cross_entropy(logits)
    optimizer sgd(lr=0.05, momentum=0.9)
    schedule step(every=800, factor=0.5)
}
