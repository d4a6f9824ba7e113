# What stands behind a name and a colon may be a shape.
net a {
    input x: 4 x 9
    n = 8
    y = x : 4 x 9
    x : 4 x n
    v = flatten(x)
    output u = v : 36
    output w = v : 35
    output z = h: 2 * x
}
