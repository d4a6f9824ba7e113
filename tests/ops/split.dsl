# split: equal and given parts along every axis; what becomes of them meets again.

# sweep: c=2,6,34
net split(c=6) {
    input x: c x 3 x 4
    p = split(x, 2)
    y = p[0] * p[1]
    output y
    loss mse(y)
}

# sweep: sizes=[1,4],[3,1,1],[5],[2,3]
net split_sizes(sizes=[1, 4]) {
    input x: 5 x 2 x 3
    a = x -> k: conv(5, kernel=1)
    parts = split(a, sizes)
    y = parts[0] -> globalavgpool
    output y
    output z = parts[len(parts) - 1]
    loss mse(y)
    loss mse(parts[len(parts) - 1])
}

# sweep: axis="h","w" n=1,2,3
net split_space(axis="h", n=2) {
    input x: 3 x 6 x 6
    sum = 0
    for p in split(x -> relu, n, axis=axis) { sum = p * p + sum }
    output y = sum
    loss mse(sum)
}

# Half of the channels through a layer, the other half beside it.
# sweep: c=4,34
net split_branch(c=4) {
    input x: 3 x 4 x 4
    a = x -> k: conv(c, kernel=3, pad=1) -> relu
    halves = split(a, 2)
    y = concat(halves[0], halves[1] -> l: conv(c / 2, kernel=3, pad=1) -> relu)
    output y
    loss mse(y)
}

# All parts, in any order, and the whole.
net split_order() {
    input x: 6
    a = x -> f: dense(9)
    p = split(a, [2, 3, 4])
    y = concat(p[2], p[0], a, p[1])
    output y
    loss mse(y)
}

# sweep: axis="c","d","h"
net split_3d(axis="d") {
    input x: 4 x 2 x 2 x 3
    p = split(x, 2, axis)
    y = p[0] * p[1]
    output y
    loss mse(y)
}
