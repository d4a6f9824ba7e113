# topk: from one of one up to all channels, sorted.

# sweep: c=1 k=1
# sweep: c=5,17 k=1,2,5
net topk(c=5, k=2) {
    input x: c x 3 x 2
    y = x -> topk(k)
    v = x -> topk_values(k)
    output y
    output v
    loss mse(v)
}

# sweep: k=1,3
net topk1d(k=3) {
    input x: 4 x 5
    r = relu(x)
    y = r -> topk(k)
    output y
    loss mse(r)
}

# sweep: k=1,5,10
net topk_classifier(k=5) {
    input x: 12
    logits = x -> fc: dense(10)
    p = softmax(logits)
    output best = topk(logits, k)
    output p
    output also = topk_values(p, k)
    loss mse(p)
}

# Equal elements: the lower channel comes first.
net topk_ties() {
    input x: 9 x 2 x 2
    z = x * 0
    output all = topk(z, 9)
    output some = topk(z, 3)
    loss mse(z)
}

net topk3d() {
    input x: 5 x 2 x 3 x 2
    z = x -> l: conv(5, kernel=3, pad=1)
    y = z -> topk(2)
    output y
    loss mse(z)
}
