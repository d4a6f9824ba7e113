net n {
    input x: 3 x 8 x 8
    a = x -> conv(4, kernel=1, init=constant())
    b = x -> conv(4, kernel=1, init=normal(0.1, 0, 2))
    c = x -> conv(4, kernel=1, init=normal(st=0.1))
    d = x -> conv(4, kernel=1, init=normal(std=-1))
    e = x -> conv(4, kernel=1, init=kaiming_normal(mode=fan_avg))
    f = x -> conv(4, kernel=1, init=kaiming_normal(mode=fan_in, mode=fan_out))
    g = x -> conv(4, kernel=1, init=orthogonal(gain="relu"))
    h = x -> conv(4, kernel=1, init=truncated_normal(0.02, cut=0))
    i = x -> constant(0.5)
    output y = x -> relu
}
