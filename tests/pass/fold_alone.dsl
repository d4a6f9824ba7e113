# No layer beside it, or one that others read: a batchnorm keeps running.
# pass: fold
net t {
    input x: 4 x 8 x 8
    y = x -> conv1: conv(4, kernel=3)
    c = y -> bn1: batchnorm -> relu
    b = y -> maxpool(2, stride=1) -> bn2: batchnorm -> affine(2) -> relu
    output c
    output b
    output y
}
# >>>
# net t {
#     input x: 4 x 8 x 8
#     conv1 = "conv1": conv(x, 4, kernel=3) : 4 x 6 x 6
#     bn1 = "bn1": batchnorm(conv1) : 4 x 6 x 6
#     c = relu(bn1) : 4 x 6 x 6
#     maxpool = maxpool(conv1, 2, stride=1) : 4 x 5 x 5
#     bn2 = "bn2": batchnorm(maxpool) : 4 x 5 x 5
#     b = relu(bn2) : 4 x 5 x 5
#     output c = c
#     output b = b
#     output y = conv1
# }
