net n {
    input x: 3
    target numbers: 3
    target label: 1 classes
    y = x -> dense(3)
    loss l1(y, target=label)
    loss cross_entropy(y, target=numbers)
    loss mse(y, target=numbers, target=x)
    loss mse(y, target=3)
    loss mine: mse(y, target=numbers)
    loss mine: sum(y)
    loss sum(y, target=numbers)
    loss mse(y, targt=numbers)
    output y
}
