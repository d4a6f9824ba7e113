# convc: --name 3d -o -
net n {
    input x: 3 x 8 x 8
    y = x
    output y
}
