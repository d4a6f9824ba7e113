net n {
    input x: 3 x 8 x 8
    target boxes: 3 x 8 x 7
    target map: 1 x 8 x 7 classes
    target label: 1 classes
    y = x -> relu
    loss mse(y, target=boxes)
    loss bce_logits(y, target=x -> maxpool(2))
    loss cross_entropy(y, target=map)
    loss cross_entropy(y, target=label)
    output y
}
