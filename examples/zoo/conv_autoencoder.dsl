# A convolutional autoencoder (Masci, Meier, Ciresan, Schmidhuber, ICANN 2011) of
# 28 x 28 pixels: 64 numbers and back. The target is the image itself.
net conv_autoencoder(code = 64, width = 16) {
    input image: 1 x 28 x 28
    z = image -> encoder: seq {
        conv(width, kernel=3, stride=2, pad=1) -> relu
        -> conv(2 * width, kernel=3, stride=2, pad=1) -> relu
        -> conv(code, kernel=7)
    }                                                                           : code x 1 x 1
    restored = z -> decoder: seq {
        convtranspose(2 * width, kernel=7) -> relu
        -> convtranspose(width, kernel=3, stride=2, pad=1, output_pad=1) -> relu
        -> convtranspose(1, kernel=3, stride=2, pad=1, output_pad=1) -> sigmoid
    }                                                                           : 1 x 28 x 28
    output restored
    loss mse(restored)
    optimizer adam(lr=0.001)
}
