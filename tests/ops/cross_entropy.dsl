# cross_entropy: classes, smoothing, weight, what counts and for how much.

# sweep: classes=2,10,17,33 smoothing=0,0.2
# sweep: classes=5 weight=0.5,3
# sweep: classes=1,3 ignore=0,1,255 smoothing=0,0.3
# sweep: classes=4 reduction="sum" ignore=2,-7 smoothing=0,1
net cross_entropy(classes=10, smoothing=0, weight=1, ignore=-100, reduction="mean") {
    input x: classes
    y = x -> l: dense(classes)
    output y
    loss cross_entropy(y, smoothing=smoothing, weight=weight, ignore=ignore, reduction=reduction)
}

# Straight on the input.
net cross_entropy_plain() {
    input x: 7
    y = x -> affine(3)
    output y
    loss cross_entropy(y)
}

# A class a pixel: maps, and lines.
# sweep: classes=1,2,17 smoothing=0,0.2 weights=[],[2]
# sweep: classes=3 weights=[0.5,2,0],[1,3,0.25] ignore=1,255,-100 smoothing=0,0.1 reduction="mean","sum"
# sweep: classes=5 h=1,3 w=1,4
net cross_entropy_map(classes=3, smoothing=0, h=3, w=4, weights=[], ignore=-100, reduction="mean") {
    input x: 2 x h x w
    y = x -> l: conv(classes, kernel=1)
    output y
    loss cross_entropy(y, smoothing=smoothing, ignore=ignore, reduction=reduction,
                       class_weights=len(weights) == classes ? weights : [])
}

# sweep: classes=3,16 ignore=0,-100
net cross_entropy_line(classes=3, ignore=-100) {
    input x: classes x 6
    output y = x
    loss cross_entropy(x, ignore=ignore, weight=2)
}

# Two heads share a target, a third has its own.
# sweep: c=3,5
net cross_entropy_heads(c=3) {
    input x: 4
    target label: 1 classes
    y = x -> a: dense(c)
    z = y -> tanh -> b: dense(c)
    output y
    loss cross_entropy(y, target=label, weight=0.3)
    loss cross_entropy(z, target=label)
    loss other: cross_entropy(z, smoothing=0.1)
}

net cross_entropy3d() {
    input x: 3 x 2 x 3 x 4
    y = x -> l: conv(3, kernel=3, pad=1)
    output y
    loss cross_entropy(y, ignore=1)
}

# A class a voxel.
# sweep: classes=3,5 d=1,2
net cross_entropy_volume(classes=3, d=2) {
    input x: classes x d x 3 x 4
    y = x -> tanh -> affine(2)
    output y
    loss cross_entropy(y, ignore=1)
}
