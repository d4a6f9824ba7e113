# mul: of equal shapes, and with one value a channel on either side.
import "../../examples/blocks/squeeze.dsl"

# sweep: c=1,3,16,17 h=1,3 w=4
net mul(c=3, h=4, w=5) {
    input a: c x h x w
    input b: c x h x w
    y = a * b
    output y
    loss mse(y)
}

# sweep: c=1,3,17
net mul_channels(c=3) {
    input a: c x 4 x 5
    input b: c x 1 x 1
    y = a * b
    output y
    loss mse(y)
}

# sweep: c=3,17
net mul_channels_left(c=3) {
    input a: c x 1 x 1
    input b: c x 4 x 3
    y = relu(a * b)
    output y
    loss mse(y)
}

# sweep: c=3,17
net mul_1d(c=3) {
    input a: c x 6
    input b: c x 1
    y = a * b
    output y
    loss mse(y)
}

# Any axis may be broadcast, on both sides at once; a vector counts as C x 1 x 1.
# sweep: c=1,5 h=1,4 k=1,5 w=1,3
net mul_axes(c=5, h=4, w=1, k=5) {
    input a: k x 1 x 3
    input b: c x h x w
    y = a * b
    output y
    loss mse(y)
}

# sweep: c=1,3,17
net mul_vector(c=3) {
    input a: c x 4 x 5
    input b: c
    y = a * b
    output y
    loss mse(y)
}

# A tensor with itself, a result used twice, and one that is an output too.
# sweep: c=3,16
net mul_shared(c=3) {
    input x: c x 4 x 4
    a = x -> l: conv(c, kernel=3, pad=1)
    b = a * x
    y = relu(b) * (a * a)
    output y
    output b
    loss mse(y)
}

# Squeeze and excitation: a map times one number a channel, made of the map.
# sweep: c=3,16,17
net mul_squeeze(c=3) {
    input x: 3 x 4 x 4
    y = x -> l: conv(c, kernel=3, pad=1) -> relu -> se: squeeze_excite(4)
    output y
    loss mse(y)
}
