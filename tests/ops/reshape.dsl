# reshape: between every two ranks.

# sweep: shape=[72],[9,8],[4,3,6],[1,72],[72,1,1],[2,6,6]
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
