# smooth_l1: of a map, of a vector, of two tensors of the net.

# sweep: c=1,3,17 weight=1,0.5 reduction="mean","sum" beta=1,0.25,3,0
net smooth_l1(c=3, weight=1, reduction="mean", beta=1) {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss smooth_l1(y, weight=weight, reduction=reduction, beta=beta)
}

# Both sides are trained; the input itself is a target.
# sweep: n=1,5,16
net smooth_l1_between(n=5) {
    input x: n
    y = x -> a: dense(n)
    z = y -> tanh -> b: dense(n)
    output z
    loss smooth_l1(z, target=y, weight=2)
    loss smooth_l1(z, target=x)
}
