# MLPerf Tiny's anomaly detection (Banbury et al., arXiv 2106.07597): a dense
# autoencoder of spectra, 640 values to 8 and back. Its loss compares the output
# with a target, which the trainer gives: the input itself.
block layer(x, width) {
    return x -> dense: dense(width) -> norm: batchnorm(eps=1e-3) -> relu
}

net mlperf_autoencoder(width = 128, code = 8) {
    input spectrum: 640
    x = spectrum
    encoder: repeat 4 { x = layer(x, width) }
    x = x -> code: layer(code)
    decoder: repeat 4 { x = layer(x, width) }
    restored = x -> last: dense(640)
    output restored
    loss mse(restored)
    optimizer adam(lr=0.001)
}
