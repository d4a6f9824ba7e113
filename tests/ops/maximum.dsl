# maximum: of equal shapes, broadcast along every axis on both sides, of many.

# sweep: c=1,3,16,17 h=1,3
net maximum(c=3, h=4) {
    input a: c x h x 5
    input b: c x h x 5
    y = maximum(a, b)
    output y
    loss mse(y)
}

# sweep: c=1,5 h=1,4 k=1,5 w=1,3
net maximum_axes(c=5, h=4, k=5, w=1) {
    input a: k x 1 x 3
    input b: c x h x w
    y = max(a, b)
    output y
    loss mse(y)
}

# sweep: c=3,17
net maximum_many(c=3) {
    input x: c x 4 x 4
    input v: c
    a = x -> l: conv(c, kernel=3, pad=1)
    y = max(a, x, v) + max([a * 2, x * 3]) * max(a)
    output y
    output a
    loss mse(y)
}

# Equal everywhere: half of the gradient goes to each.
# sweep: c=3,17
net maximum_equal(c=3) {
    input x: c x 3
    y = maximum(x, x)
    z = maximum(x * 2, x + x)
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# With numbers among them: a clip.
# sweep: c=3,17
net maximum_numbers(c=3) {
    input x: c x 3 x 2
    a = x -> l: conv(c, kernel=1)
    y = max(a, 0.25) + max(-0.5, 0.5, x, a) + max(0.125, a) * max(1, 2)
    output y
    loss mse(y)
}
