# convc: --batch 2 -o -
net n {
    input x: 1024 x 1024 x 1048576
    y = x -> relu
    output y
}
