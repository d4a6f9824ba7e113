# layernorm: over the channels of a pixel and over all, of every shape.

# sweep: c=3,5,16,17,40 over="channels","all" affine=true,false
# sweep: eps=1e-3,0.5 over="channels","all"
# sweep: c=2 eps=0.5
net layernorm(c=5, over="channels", affine=true, eps=1e-5) {
    input x: c x 4 x 3
    y = x -> l: layernorm(over=over, affine=affine, eps=eps)
    output y
    loss mse(y)
}

# sweep: c=4,17,100 over="channels","all" affine=true,false
net layernorm_vector(c=5, over="channels", affine=true) {
    input x: c
    y = x -> l: layernorm(over=over, affine=affine)
    output y
    loss mse(y)
}

# sweep: c=3,17 over="channels","all"
net layernorm_1d(c=5, over="channels") {
    input x: c x 6
    y = x -> l: layernorm(over=over)
    output y
    loss mse(y)
}

# sweep: c=3,17 over="channels","all"
net layernorm_3d(c=5, over="channels") {
    input x: c x 2 x 3 x 2
    y = x -> l: layernorm(over=over)
    output y
    loss mse(y)
}

# sweep: c=3,16 over="channels","all" affine=true,false
net layernorm_behind(c=6, over="channels", affine=true) {
    input x: 3 x 5 x 4
    y = x -> c1: conv(c, kernel=3, pad=1) -> l1: layernorm(over=over, affine=affine) -> relu
          -> c2: conv(c, kernel=3) -> l2: layernorm(over=over) -> gelu -> flatten -> l3: layernorm(over=over) -> d: dense(4)
    output y
    loss mse(y)
}

# Read by two, in front of a concat and an output.
# sweep: over="channels","all" c=3,8
net layernorm_twice(c=3, over="channels") {
    input x: c x 3 x 4
    a = x -> l1: layernorm(over=over)
    b = a -> l2: layernorm(over=over, affine=false)
    y = concat(a, b, x * a)
    output y
    output b
    loss mse(y)
}
