# prelu: a weight per channel and a shared one, of maps and vectors.

# sweep: shared=false,true c=1,3,4,17
net prelu(c=3, shared=false) {
    input x: c x 4 x 5
    y = x -> l: prelu(shared=shared)
    output y
    loss mse(y)
}

# sweep: shared=false,true c=1,5,17
net prelu_vector(c=5, shared=false) {
    input x: c
    y = x -> l: prelu(shared)
    output y
    loss mse(y)
}

# sweep: shared=false,true c=3,16
net prelu_behind(c=3, shared=false) {
    input x: 3 x 4 x 5
    z = x -> c1: conv(c, kernel=3, pad=1) -> p1: prelu(shared=shared)
    y = z -> c2: conv(c, kernel=3, pad=1) -> p2: prelu -> flatten -> p3: prelu(shared=shared) -> d: dense(4) -> p4: prelu
    output y
    output z
    loss mse(y)
}

# sweep: c=3,17
net prelu_1d(c=3) {
    input x: c x 7
    y = x -> l: prelu
    output y
    loss mse(y)
}

# sweep: shared=false,true c=5
net prelu_3d(c=5, shared=false) {
    input x: c x 2 x 3 x 2
    y = x -> l: prelu(shared=shared)
    output y
    loss mse(y)
}
