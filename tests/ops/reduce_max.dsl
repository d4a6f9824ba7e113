# reduce_max: every set of axes, kept and not, of inputs and between layers.

# sweep: axes="all",["c"],["h"],["w"],["h","w"],["w","c"],["c","h"],["w","h","c"] keep=true,false
# sweep: axes=["c"] keep=true,false c=1,16,33,70
# sweep: axes=["h","w"] keep=true,false c=1,16,33,70
net reduce_max(axes="all", keep=true, c=3) {
    input x: c x 4 x 5
    y = x -> reduce_max(axes, keep=keep)
    output y
    loss mse(y)
}

# sweep: axes=["c"],["w"],["c","w"] keep=true,false c=1,3,17
net reduce_max_1d(axes=["w"], keep=true, c=3) {
    input x: c x 6
    y = x -> l: conv(c, kernel=3, pad=1) -> reduce_max(axes=axes, keep=keep) -> affine(0.5)
    output y
    loss mse(y)
}

# sweep: n=1,7,40
net reduce_max_vector(n=7) {
    input x: n
    y = x -> relu -> reduce_max
    output y
    loss mse(y)
}

# sweep: axes="all",["d"],["d","h"],["c","d"],["h","w"],["c","h"],["d","h","w"] keep=true,false
net reduce_max_3d(axes="all", keep=true) {
    input x: 3 x 2 x 3 x 4
    y = x -> sigmoid -> reduce_max(axes, keep)
    output y
    loss mse(y)
}

# Beside other readers, and back over the map by broadcasting.
# sweep: c=3,17
net reduce_max_shared(c=3) {
    input x: c x 4 x 3
    a = x -> l: conv(c, kernel=3, pad=1)
    y = a - reduce_max(a, axes=[h, w]) + a * reduce_max(a, axes=c) + reduce_max(a, axes=[c, w], keep=true)
    z = reduce_max(a, axes=[c], keep=false) -> reduce_max(axes=w, keep=false) -> fc: dense(2)
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# Equal elements share the gradient evenly: here each of two copies.
net reduce_max_equal() {
    input x: 3 x 4
    y = concat(x, x) -> reduce_max(axes=c)
    z = concat(x, x, x -> slice(w, to=2) -> pad([0, 2], value=-9)) -> reduce_max
    output y
    output z
    loss mse(y)
}
