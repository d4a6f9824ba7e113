# huber: of a map, of a vector, of two tensors of the net.

# sweep: c=1,3,17 weight=1,0.5 reduction="mean","sum" delta=1,0.25,3
net huber(c=3, weight=1, reduction="mean", delta=1) {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss huber(y, weight=weight, reduction=reduction, delta=delta)
}

# Both sides are trained; the input itself is a target.
# sweep: n=1,5,16
net huber_between(n=5) {
    input x: n
    y = x -> a: dense(n)
    z = y -> tanh -> b: dense(n)
    output z
    loss huber(z, target=y, weight=2)
    loss huber(z, target=x)
}
