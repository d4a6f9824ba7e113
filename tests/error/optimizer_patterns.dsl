# convc: --train -o -
net n {
    input x: 3
    y = x -> fc: dense(3)
    output y
    loss mse(y)
    optimizer adamw(weight_decay=0.1, no_decay="fc.bias, fc.wieght")
}
