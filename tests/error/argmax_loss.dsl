net t {
    input x: 3 x 4 x 5
    best = argmax(x)
    output best
    loss mse(best)
}
