# detach: the same numbers, no gradient.

# sweep: c=1,3,17
net detach(c=3) {
    input x: c x 3 x 4
    y = x -> l: conv(c, kernel=1)
    z = y * (y -> tanh -> detach)
    output y
    output z
    loss mse(z)
}

# sweep: c=5
net detach_flat(c=5) {
    input x: c x 3
    y = x -> a: conv(c, kernel=1) -> flatten -> detach -> b: dense(3)
    output y
    loss mse(y)
    loss sum((x -> square) * x)
}
