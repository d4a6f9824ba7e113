# mse: of a map, of a vector, of two tensors of the net.

# sweep: c=1,3,17 weight=1,0.5 reduction="mean","sum"
net mse(c=3, weight=1, reduction="mean") {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss mse(y, weight=weight, reduction=reduction)
}

# sweep: n=1,5,16
net mse_two(n=5) {
    input x: n
    y = x -> a: dense(n)
    z = y -> relu -> b: dense(3)
    output y
    output z
    loss mse(y, weight=0.3)
    loss cross_entropy(z)
}

# Both sides are trained; the input itself is a target.
# sweep: n=1,5,16
net mse_between(n=5) {
    input x: n
    y = x -> a: dense(n)
    z = y -> tanh -> b: dense(n)
    output z
    loss mse(z, target=y, weight=2)
    loss mse(z, target=x)
}

# sweep: c=1,3,17 d=1,2
net mse_volume(c=3, d=2) {
    input x: c x d x 3 x 4
    target mask: 1 x d x 3 x 4
    y = x -> affine(2)
    output y
    loss mse(y * mask)
}
