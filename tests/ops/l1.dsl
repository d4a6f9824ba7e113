# l1: of a map, of a vector, of two tensors of the net.

# sweep: c=1,3,17 weight=1,0.5 reduction="mean","sum"
net l1(c=3, weight=1, reduction="mean") {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss l1(y, weight=weight, reduction=reduction)
}

# Both sides are trained; the input itself is a target.
# sweep: n=1,5,16
net l1_between(n=5) {
    input x: n
    y = x -> a: dense(n)
    z = y -> tanh -> b: dense(n)
    output z
    loss l1(z, target=y, weight=2)
    loss l1(z, target=x)
}
