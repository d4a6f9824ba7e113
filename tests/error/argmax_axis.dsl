net t {
    input x: 3 x 4 x 5
    y = argmax(x, axis=d)
    output y
}
