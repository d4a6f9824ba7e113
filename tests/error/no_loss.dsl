# convc: --train -o -
net n {
    input x: 3 x 8 x 8
    y = x -> flatten -> dense(10)
    output y
}
