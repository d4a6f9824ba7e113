# convc: --target c99 --train --batch 9
# A small net with its backward pass and its update.
net lecture {
    input x: 2
    y = x -> hidden: dense(2, bias=false) -> relu -> out: dense(1, bias=false)
    output y
    loss mse(y, weight=4.5)
    optimizer sgd(lr=0.1, momentum=0.9)
    schedule step(every=10, factor=0.5)
}
