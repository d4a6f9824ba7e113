net n {
    input x: 3 x 8 x 8
    a = x -> conv(4, kernel=1, init=constant)
    b = x -> conv(4, kernel=1, bias_init=orthogonal)
    c = x -> conv(4, kernel=1, bias_init=xavier_normal(gain=2))
    d = x -> conv(4, kernel=1, bias_init=zeroes)
    e = x -> conv(4, kernel=1, init=ortogonal)
    f = x -> conv(4, kernel=1, init=0.1)
    g = x -> flatten -> dense(3, init=lecun)
    h = x -> conv(4, kernel=1, init=ortogonal(2))
    output y = x -> relu
}
