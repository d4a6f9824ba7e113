# mse: of a map, of a vector, and with a second loss beside it.

# sweep: c=1,3,17 weight=1,0.5
net mse(c=3, weight=1) {
    input x: c x 4 x 5
    y = x -> l: conv(c, kernel=1)
    output y
    loss mse(y, weight=weight)
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
