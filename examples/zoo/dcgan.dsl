# DCGAN's generator (Radford, Metz, Chintala, arXiv 1511.06434), figure 1: a
# hundred numbers to a picture of 64 x 64. Names are those of PyTorch's example.
# Its gradients come from a discriminator, by --grad-input; the loss here is for
# training it alone, towards given pictures.
net dcgan(width = 64, colours = 3) {
    input z: 100 x 1 x 1
    picture = z -> main: seq {
        convtranspose(8 * width, kernel=4, bias=false)                      -> batchnorm -> relu
        -> convtranspose(4 * width, kernel=4, stride=2, pad=1, bias=false)  -> batchnorm -> relu
        -> convtranspose(2 * width, kernel=4, stride=2, pad=1, bias=false)  -> batchnorm -> relu
        -> convtranspose(width, kernel=4, stride=2, pad=1, bias=false)      -> batchnorm -> relu
        -> convtranspose(colours, kernel=4, stride=2, pad=1, bias=false)    -> tanh
    }                                                                       : colours x 64 x 64
    output picture
    loss mse(picture)
    optimizer adam(lr=0.0002, beta1=0.5)
}
