# convc: --net lenett -o -
net lenet {
    input x: 3 x 8 x 8
    y = x
    output y
}
