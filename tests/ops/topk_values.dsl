# topk_values: its gradient goes to the channels that are the largest.

# sweep: c=1 k=1
# sweep: c=6,17 k=1,2,6
net topk_values(c=6, k=2) {
    input x: c x 3 x 2
    y = x -> l: conv(c, kernel=1) -> topk_values(k)
    output y
    loss mse(y)
}

# sweep: k=1,4
net topk_values_vector(k=2) {
    input x: 4
    y = x -> topk_values(k) -> relu
    output y
    loss mse(y)
}

# sweep: k=1,3
net topk_values_1d(k=2) {
    input x: 3 x 4
    t = x -> topk_values(k)
    y = concat(t, x) * 2 + (t -> globalavgpool -> conv(1, kernel=1))
    output y
    loss mse(y)
}

net topk_values3d() {
    input x: 5 x 2 x 3 x 2
    z = x -> l: conv(5, kernel=3, pad=1)
    y = z -> topk_values(2)
    output y
    loss mse(y)
}
