# leaky_relu: slopes of either sign, zero, and beyond one.

# sweep: slope=0.01,0.3,0,-0.5,2 c=3,17
net leaky_relu(c=3, slope=0.1) {
    input x: c x 4 x 5
    y = x -> leaky_relu(slope)
    output y
    loss mse(y)
}

# sweep: slope=0.2,-0.5,2 c=4,17
net leaky_relu_fused(c=4, slope=0.2) {
    input x: 3 x 5 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> leaky_relu(slope) -> flatten -> d: dense(c) -> leaky_relu(slope)
    output y
    loss mse(y)
}

net leaky_relu_default() {
    input x: 9
    y = x -> leaky_relu
    output y
    loss mse(y)
}
