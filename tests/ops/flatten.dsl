# flatten: the order is C H W, whatever the layout inside.

# sweep: c=1,3,16,17 h=1,3 w=1,4
net flatten(c=3, h=4, w=5) {
    input x: c x h x w
    y = x -> relu -> flatten
    output y
    loss mse(y)
}

# sweep: c=1,5 l=1,6
net flatten1d(c=3, l=6) {
    input x: c x l
    y = x -> flatten -> relu
    output y
    loss mse(y)
}
