# reduce_mean: every set of axes, kept and not, of inputs and between layers.

# sweep: axes="all",["c"],["h"],["w"],["h","w"],["w","c"],["c","h"],["w","h","c"] keep=true,false
# sweep: axes=["c"] keep=true,false c=1,16,33,70
# sweep: axes=["h","w"] keep=true,false c=1,16,33,70
net reduce_mean(axes="all", keep=true, c=3) {
    input x: c x 4 x 5
    y = x -> reduce_mean(axes, keep=keep)
    output y
    loss mse(y)
}

# sweep: axes=["c"],["w"],["c","w"] keep=true,false c=1,3,17
net reduce_mean_1d(axes=["w"], keep=true, c=3) {
    input x: c x 6
    y = x -> l: conv(c, kernel=3, pad=1) -> reduce_mean(axes=axes, keep=keep) -> affine(0.5)
    output y
    loss mse(y)
}

# sweep: n=1,7,40
net reduce_mean_vector(n=7) {
    input x: n
    y = x -> relu -> reduce_mean
    output y
    loss mse(y)
}

# sweep: axes="all",["d"],["d","h"],["c","d"],["h","w"],["c","h"],["d","h","w"] keep=true,false
net reduce_mean_3d(axes="all", keep=true) {
    input x: 3 x 2 x 3 x 4
    y = x -> sigmoid -> reduce_mean(axes, keep)
    output y
    loss mse(y)
}

# Beside other readers, and back over the map by broadcasting.
# sweep: c=3,17
net reduce_mean_shared(c=3) {
    input x: c x 4 x 3
    a = x -> l: conv(c, kernel=3, pad=1)
    y = a - reduce_mean(a, axes=[h, w]) + a * reduce_mean(a, axes=c) + reduce_mean(a, axes=[c, w], keep=true)
    z = reduce_mean(a, axes=[c], keep=false) -> reduce_mean(axes=w, keep=false) -> fc: dense(2)
    output y
    output z
    loss mse(y)
    loss mse(z)
}
