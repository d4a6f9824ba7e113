# argmax: along every axis, of inputs and of what a layer makes; alone, beside
# other readers of the same tensor, and as two outputs.

# sweep: axis="c","h","w" c=1,3,17 h=1,4
net argmax(axis="c", c=3, h=4) {
    input x: c x h x 5
    y = argmax(x, axis)
    output y
    loss mse(x * 2)
}

# sweep: axis="c","w" c=1,5,16
net argmax1d(axis="c", c=3) {
    input x: c x 7
    r = relu(x)
    y = r -> argmax(axis=axis)
    output y
    loss mse(r)
}

# sweep: c=1,3,17
net argmax_vector(c=3) {
    input x: 6
    logits = x -> fc: dense(c)
    best = argmax(logits)
    again = argmax(logits)
    output logits
    output best
    output also = best
    output again
    loss mse(logits)
}

# sweep: c=3,5
net argmax_pixels(c=3) {
    input x: 2 x 4 x 5
    map = x -> l: conv(c, kernel=3, pad=1)
    labels = argmax(map)
    y = softmax(map)
    output labels
    output y
    loss mse(y)
}

# Equal elements: the first counts.
net argmax_ties() {
    input x: 4 x 3 x 3
    z = x * 0
    output c = argmax(z)
    output h = argmax(z, axis=h)
    output w = argmax(maxpool(x, 3, stride=1, pad=1), axis=w)
    loss mse(z)
}

# sweep: axis="c","d","h","w"
net argmax3d(axis="c") {
    input x: 3 x 4 x 2 x 5
    z = x -> l: conv(3, kernel=3, pad=1)
    y = z -> argmax(axis)
    output y
    output z
    loss mse(z)
}
