# convc: --target x86-64-v3 --seed 4
# A residual block for a vector target: the add rides in the epilogue.
net residual {
    input image: 8 x 5 x 5
    y = image -> c1: conv(8, kernel=3, pad=1, bias=false) -> b1: batchnorm -> relu
              -> c2: conv(8, kernel=3, pad=1, bias=false) -> b2: batchnorm
    z = relu(y + image)
    output z
}
