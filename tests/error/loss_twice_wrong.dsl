# The first loss has an error; the second one's is its own.
net a {
    input x: 3
    y = x -> dense(3)
    output y
    loss cross_entropy(y, smoothing=2)
    loss cross_entropi(y)
    loss mse(y)
}
