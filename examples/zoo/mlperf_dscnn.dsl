# MLPerf Tiny's keyword spotting: DS-CNN (Banbury et al., arXiv 2106.07597; Zhang,
# Suda, Lai, Chandra, arXiv 1711.07128) on 49 x 10 cepstral coefficients. Padding
# as in TensorFlow; l0, l1, ... number the layers with weights, as there. The pool
# leaves out the last of 25 rows: so the published net was trained.
net mlperf_dscnn(classes = 12, width = 64, dropout = 0.2) {
    input mfcc: 1 x 49 x 10
    x = mfcc -> l0: conv(width, kernel=[10, 4], stride=2, pad=same) -> l1: batchnorm(eps=1e-3) -> relu -> dropout(dropout)
    x = x -> l2: conv(width, kernel=3, pad=same, groups=width)  -> l3: batchnorm(eps=1e-3)  -> relu
          -> l4: conv(width, kernel=1)                          -> l5: batchnorm(eps=1e-3)  -> relu
    x = x -> l6: conv(width, kernel=3, pad=same, groups=width)  -> l7: batchnorm(eps=1e-3)  -> relu
          -> l8: conv(width, kernel=1)                          -> l9: batchnorm(eps=1e-3)  -> relu
    x = x -> l10: conv(width, kernel=3, pad=same, groups=width) -> l11: batchnorm(eps=1e-3) -> relu
          -> l12: conv(width, kernel=1)                         -> l13: batchnorm(eps=1e-3) -> relu
    x = x -> l14: conv(width, kernel=3, pad=same, groups=width) -> l15: batchnorm(eps=1e-3) -> relu
          -> l16: conv(width, kernel=1)                         -> l17: batchnorm(eps=1e-3) -> relu
    logits = x -> dropout(2 * dropout) -> avgpool([24, 5]) -> flatten -> l18: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer adam(lr=0.0005)
}
