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

# sweep: c=1,3,16 d=1,3 w=1,2
net flatten3d(c=3, d=3, w=2) {
    input x: c x d x 3 x w
    p = x -> relu -> flatten
    y = p -> l1: dense(4)
    z = concat(p, p -> tanh -> l2: dense(3))
    output y
    output z
    loss mse(y)
    loss mse(z)
}
