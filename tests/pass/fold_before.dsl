# A batchnorm goes into the layer before it, which gets a bias; an affine, too.
# pass: fold
net t {
    input x: 3 x 8 x 8
    y = x -> conv1: conv(4, kernel=3, bias=false) -> bn1: batchnorm -> affine(2, shift=1) -> relu
    z = y -> flatten -> fc: dense(5) -> bn2: batchnorm
    output z
}
# >>>
# net t {
#     input x: 3 x 8 x 8
#     conv1 = "conv1": conv(x, 4, kernel=3) : 4 x 6 x 6
#     y = relu(conv1) : 4 x 6 x 6
#     flatten = flatten(y) : 144
#     fc = "fc": dense(flatten, 5) : 5
#     output z = fc
# }
