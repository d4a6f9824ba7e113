# MLPerf Tiny's image classification: ResNet-8 for CIFAR-10 (Banbury et al., arXiv
# 2106.07597). Padding as in TensorFlow; pixels from 0 to 255. Labels are the
# names of the Keras layers.
net mlperf_resnet8(classes = 10) {
    input image: 3 x 32 x 32
    x = image -> conv2d: conv(16, kernel=3, pad=same) -> batch_normalization: batchnorm(eps=1e-3) -> relu
    y = x -> conv2d_1: conv(16, kernel=3, pad=same) -> batch_normalization_1: batchnorm(eps=1e-3) -> relu
          -> conv2d_2: conv(16, kernel=3, pad=same) -> batch_normalization_2: batchnorm(eps=1e-3)
    x = relu(x + y)
    y = x -> conv2d_3: conv(32, kernel=3, stride=2, pad=same) -> batch_normalization_3: batchnorm(eps=1e-3) -> relu
          -> conv2d_4: conv(32, kernel=3, pad=same)           -> batch_normalization_4: batchnorm(eps=1e-3)
    x = relu((conv2d_5: conv(x, 32, kernel=1, stride=2)) + y)
    y = x -> conv2d_6: conv(64, kernel=3, stride=2, pad=same) -> batch_normalization_5: batchnorm(eps=1e-3) -> relu
          -> conv2d_7: conv(64, kernel=3, pad=same)           -> batch_normalization_6: batchnorm(eps=1e-3)
    x = relu((conv2d_8: conv(x, 64, kernel=1, stride=2)) + y)
    logits = x -> globalavgpool -> flatten -> dense: dense(classes)
    output logits
    loss cross_entropy(logits)
    optimizer adam(lr=0.001)
}
