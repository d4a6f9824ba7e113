# bce_logits: plain and with weights of the positive targets.

# sweep: c=1,3,17 weight=1,0.5 reduction="mean","sum"
# sweep: c=3 p=0.5,2,[2],[1,0.5,3],[0,1,4] reduction="mean","sum"
net bce_logits(c=3, p=1, weight=1, reduction="mean") {
    input x: c x 3 x 4
    y = x -> l: conv(c, kernel=1)
    output y
    loss bce_logits(y, pos_weight=p, weight=weight, reduction=reduction)
}

# sweep: n=1,5,16 p=1,3
net bce_logits_vector(n=5, p=1) {
    input x: n
    output y = x
    loss bce_logits(x, pos_weight=p)
}

# sweep: c=2,5
net bce_logits_line(c=2) {
    input x: c x 5
    target t: c x 5
    y = x -> sigmoid
    output y
    loss bce_logits(x * 3, target=t * 0.25 + 0.5, pos_weight=range(c))
}

# sweep: c=1,3,17 d=1,2
net bce_logits_volume(c=3, d=2) {
    input x: c x d x 3 x 4
    y = x -> affine(2)
    output y
    loss bce_logits(y, pos_weight=2)
}
