# matmul: single matrices, one a channel, transposed on either side.

# sweep: ta=true,false tb=true,false m=1,3,17 k=1,5 n=4,18
# sweep: ta=false tb=false m=40 k=9 n=7
# sweep: ta=true tb=true m=33 k=4 n=35
net matmul(m=3, k=4, n=5, ta=false, tb=false) {
    input a: (ta ? k : m) x (ta ? m : k)
    input b: (tb ? n : k) x (tb ? k : n)
    y = matmul(a, b, ta, tb)
    output y
    loss mse(y)
}

# sweep: ta=true,false tb=true,false c=1,3,17 m=1,4 n=3,18
# sweep: ta=true,false tb=true,false c=1 m=20 n=40
net matmul_channels(c=3, m=3, k=4, n=5, ta=false, tb=false) {
    input a: c x (ta ? k : m) x (ta ? m : k)
    input b: c x (tb ? n : k) x (tb ? k : n)
    y = matmul(a, b, transpose_a=ta, transpose_b=tb)
    output y
    loss mse(y)
}

# sweep: p=1,4 q=1,4
net matmul_broadcast(p=1, q=4) {
    input a: p x 3 x 5
    input b: q x 5 x 6
    y = matmul(a, b)
    output y
    loss mse(y)
}

# One a channel and plane.
# sweep: ta=true,false tb=true,false c=1,3,17 d=1,2
# sweep: ta=true,false tb=true,false c=1 d=2 m=5 n=18
net matmul_planes(c=3, d=2, m=3, k=4, n=5, ta=false, tb=false) {
    input a: c x d x (ta ? k : m) x (ta ? m : k)
    input b: c x d x (tb ? n : k) x (tb ? k : n)
    y = matmul(a, b, transpose_a=ta, transpose_b=tb)
    output y
    loss mse(y)
}

# sweep: p=1,4 q=1,4 r=1,3 s=1,3
net matmul_planes_broadcast(p=1, q=4, r=3, s=1) {
    input a: p x r x 3 x 5
    input b: q x s x 5 x 6
    y = matmul(a, b)
    output y
    loss mse(y)
}

# Attention over the pixels of a map, and a product with itself.
# sweep: c=2,16
net matmul_attention(c=2) {
    input x: 3 x 2 x 3
    q = x -> q: conv(c, kernel=1) -> reshape([c, 6])
    k = x -> k: conv(c, kernel=1) -> reshape([c, 6])
    v = x -> v: conv(4, kernel=1) -> reshape([4, 6])
    w = matmul(q, k, transpose_a=true) * 0.5 -> softmax
    y = matmul(v, w) -> reshape([4, 2, 3])
    z = matmul(q, q, transpose_b=true) -> relu
    output y
    output z
    loss mse(y)
    loss mse(z)
}

# Operands and results that lie in parts of wider maps.
# sweep: c=1,3
net matmul_parts(c=1) {
    input x: 4 x 3 x 3
    a = x -> l: conv(4, kernel=3, pad=1)
    p = split(a, [c, 4 - c])[0]
    y = concat(matmul(p, p, transpose_b=true), matmul(p, slice(x, c, to=c)), p)
    output y
    loss mse(y)
}
