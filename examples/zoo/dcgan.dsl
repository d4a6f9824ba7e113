# DCGAN's generator (Radford, Metz, Chintala, arXiv 1511.06434), figure 1: a
# hundred numbers to a picture of 64 x 64. Names are those of PyTorch's example.
# Weights begin as in the paper. Gradients come from a discriminator, by
# --grad-input; the loss here is for training it alone, towards given pictures.
let weights = normal(0.02)
let scales = normal(0.02, 1)

net dcgan(width = 64, colours = 3) {
    input z: 100 x 1 x 1
    picture = z -> main: seq {
        convtranspose(8 * width, kernel=4, bias=false, init=weights)                        -> batchnorm(init=scales) -> relu
        -> convtranspose(4 * width, kernel=4, stride=2, pad=1, bias=false, init=weights)    -> batchnorm(init=scales) -> relu
        -> convtranspose(2 * width, kernel=4, stride=2, pad=1, bias=false, init=weights)    -> batchnorm(init=scales) -> relu
        -> convtranspose(width, kernel=4, stride=2, pad=1, bias=false, init=weights)        -> batchnorm(init=scales) -> relu
        -> convtranspose(colours, kernel=4, stride=2, pad=1, bias=false, init=weights)      -> tanh
    }                                                                       : colours x 64 x 64
    output picture
    loss mse(picture)
    optimizer adam(lr=0.0002, beta1=0.5)
}
