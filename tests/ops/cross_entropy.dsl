# cross_entropy: classes, smoothing, weight.

# sweep: classes=2,10,17,33 smoothing=0,0.2
# sweep: classes=5 weight=0.5,3
net cross_entropy(classes=10, smoothing=0, weight=1) {
    input x: classes
    y = x -> l: dense(classes)
    output y
    loss cross_entropy(y, smoothing=smoothing, weight=weight)
}

# Straight on the input.
net cross_entropy_plain() {
    input x: 7
    y = x -> affine(3)
    output y
    loss cross_entropy(y)
}
