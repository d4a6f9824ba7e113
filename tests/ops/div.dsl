# div: of equal shapes, broadcast along every axis on both sides, by and of numbers.

# sweep: c=1,3,16,17 h=1,3
net div(c=3, h=4) {
    input a: c x h x 5
    input b: c x h x 5
    y = a / (sigmoid(b) + 0.5)
    output y
    loss mse(y)
}

# sweep: c=1,5 h=1,4 k=1,5 w=1,3
net div_axes(c=5, h=4, k=5, w=1) {
    input a: k x 1 x 3
    input b: c x h x w
    y = a / (sigmoid(b) + 0.5)
    output y
    loss mse(y)
}

# sweep: c=1,3,17
net div_vector(c=3) {
    input a: c
    input b: c x 4 x 5
    y = (b / (sigmoid(a) + 1)) / (sigmoid(b) + 1)
    z = a / (sigmoid(b -> globalavgpool -> flatten) + 1)
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# One operand in two places, a quotient that is read twice.
# sweep: c=3,16
net div_shared(c=3) {
    input x: c x 4 x 4
    a = x -> l: conv(c, kernel=3, pad=1)
    b = sigmoid(a) + 1
    q = a / b
    y = q / b + b / b - q
    output y
    output q
    loss mse(y)
}

# sweep: c=3,17
net div_1d(c=3) {
    input x: c x 6
    s = sigmoid(x) + 0.5
    y = 3 / s + 1 / s - s / 4
    output y
    loss mse(y)
}

# sweep: c=3,17
net div_3d(c=3) {
    input x: c x 2 x 3 x 2
    input b: c x 1 x 1 x 1
    y = x / (sigmoid(b) + 0.5)
    output y
    loss mse(y)
}
