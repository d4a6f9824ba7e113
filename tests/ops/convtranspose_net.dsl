# convtranspose among other layers.

# In the middle of a generator: batch normalisation and activation behind it, a
# residual, two readers of its input.
# batch: 3
# sweep: groups=1,2,3,6 bias=true,false
# sweep: groups=1,2,3,6 act="tanh"
net generator(groups=1, bias=false, act="relu") {
    input x: 6 x 1 x 1
    y = x -> a: convtranspose(6, kernel=3, groups=groups, bias=false) -> n1: batchnorm -> relu
    z = y -> b: convtranspose(12, kernel=4, stride=2, pad=1, groups=groups, bias=false) -> n2: batchnorm
    r = y -> c: convtranspose(12, kernel=2, stride=2, groups=groups, bias=bias)
    s = act == "relu" ? relu(z + r) : tanh(z + r)
    q = s -> flatten -> d: dense(16)
    t = s -> e: convtranspose(3, kernel=3, stride=2, pad=1, output_pad=1, groups=groups == 6 ? 3 : 1, bias=bias)
    output t
    output q
    loss mse(t)
}

# A batch normalisation in front of one stays, since at the border there are fewer
# taps; the one behind it goes into weight and bias.
# batch: 3
# sweep: pad=0,1 groups=1,3
net behind(pad=0, groups=1) {
    input x: 6 x 3 x 4
    y = x -> n: batchnorm -> a: convtranspose(3, kernel=3, stride=2, pad=pad, groups=groups) -> o: batchnorm -> relu
    output y
    loss mse(y)
}
