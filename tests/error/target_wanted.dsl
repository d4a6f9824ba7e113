# convc: --train --grad-input -o -
net n {
    input x: 3
    y = x -> dense(3)
    loss bce_logits(y, target=x -> sigmoid)
    output y
}
