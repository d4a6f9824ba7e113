# convc: --train --optimizer sdg -o -
net n {
    input x: 3 x 8 x 8
    y = x -> flatten
    loss mse(y)
    output y
}
