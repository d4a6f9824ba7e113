# convc: --target c99 --unroll none --seed 3
# A convolution with a halo, folded normalisation, pools, in the smallest code.
net plain {
    input image: 2 x 6 x 6
    x = image -> c1: conv(3, kernel=3, pad=1, bias=false) -> bn: batchnorm -> relu -> maxpool(2)
    y = x -> c2: conv(4, kernel=3, pad=same) -> leaky_relu(0.1) -> globalavgpool -> flatten -> fc: dense(3)
    output y
}
