net t {
    input x: 4 x 8 x 8
    a = x -> batchnorm(init=orthogonal)
    b = x -> layernorm(bias_init=kaiming_normal)
    c = x -> groupnorm(2, affine=false, init=zeros)
    d = x -> instancenorm(bias_init=ones)
    e = x -> batchnorm(affine=false, bias_init=constant(1))
    f = x -> layernorm(init=onse)
    output y = a + b + c + d + e + f
}
