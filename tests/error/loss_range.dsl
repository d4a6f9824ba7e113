net n {
    input x: 3 x 4
    y = x -> relu
    loss cross_entropy(y, smoothing=1.5)
    loss cross_entropy(y, class_weights=[1, 2])
    loss cross_entropy(y, class_weights=[1, -2, 1])
    loss cross_entropy(y, ignore=5000000000)
    loss cross_entropy(y, ignore=0.5)
    loss cross_entropy(y, reduction=none)
    loss bce_logits(y, pos_weight=[1, 2])
    loss bce_logits(y, pos_weight=-1)
    loss huber(y, delta=0)
    loss smooth_l1(y, beta=-1)
    loss mse(y, reduction=meen)
    loss mse(y, weight=1e39)
    loss CrossEntropyLoss(y)
    loss cross_entropy(y, ignore_index=3)
    output y
}
