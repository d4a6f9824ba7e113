# reciprocal: alone, in an epilogue, behind other maps.

# sweep: c=1,3,17 h=1,4
net reciprocal(c=3, h=4) {
    input x: c x h x 3
    y = x -> sigmoid -> reciprocal
    output y
    loss mse(y)
}

# sweep: c=3,17
net reciprocal_layer(c=3) {
    input x: c
    s = x -> sigmoid
    y = (s * s + 1) -> reciprocal -> l: dense(c) -> sigmoid -> reciprocal
    output y
    loss mse(y)
}
