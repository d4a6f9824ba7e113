# reshape: between every two ranks.

# sweep: shape=[72],[9,8],[4,3,6],[1,72],[72,1,1],[2,6,6],[3,2,2,6],[8,1,9,1],[18,4],[24,1,3]
net reshape(shape=[72]) {
    input x: 3 x 4 x 6
    y = x -> relu -> reshape(shape) -> tanh
    output y
    loss mse(y)
}

# sweep: shape=[24],[2,12],[2,3,4],[4,3,2]
net reshape_vector(shape=[24]) {
    input x: 24
    y = x -> reshape(shape)
    output y
    loss mse(y)
}

net reshape_between() {
    input x: 4 x 4 x 6
    y = x -> a: conv(6, kernel=1) -> reshape([16, 9]) -> b: conv(6, kernel=3, pad=1)
          -> reshape([6, 3, 3]) -> c: conv(5, kernel=2)
    output y
    loss mse(y)
}

# sweep: shape=[210],[6,35],[10,21],[21,2,5],[14,3,5]
net reshape_odd(shape=[210]) {
    input x: 6 x 5 x 7
    y = x -> relu -> reshape(shape)
    output y
    loss mse(y)
}

# A vector in a map's order, seen as other shapes and read by two.
# sweep: c=3,17
net reshape_flat(c=3) {
    input x: 2 x 4 x 3
    f = x -> k: conv(c, kernel=1) -> flatten
    m = reshape(f, [4, 3, c])
    y = (m -> flatten -> a: dense(4)) + (f -> reshape([1, 12 * c]) -> flatten -> b: dense(4))
    z = reshape(f, [2, 6, c]) -> reshape([c, 12])
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# sweep: shape=[24],[2,12],[6,2,2],[4,3,2,1]
net reshape_3d(shape=[24]) {
    input x: 2 x 2 x 3 x 2
    y = x -> relu -> reshape(shape) -> relu
    output y
    loss mse(y)
}
