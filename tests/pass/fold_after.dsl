# Into the layer after it where no zero padding is read, else not.
# pass: fold
net t {
    input x: 4 x 8 x 8
    y = x -> bn1: batchnorm -> conv1: conv(4, kernel=3, groups=2) -> relu
          -> bn2: batchnorm -> affine(3) -> conv2: conv(4, kernel=1) -> relu
          -> affine(3) -> conv3: conv(4, kernel=3, pad=1) -> relu
          -> affine(3, shift=1) -> conv4: conv(4, kernel=3, pad=1) -> relu -> flatten
          -> bn3: batchnorm -> fc: dense(3)
    output y
}
# >>>
# net t {
#     input x: 4 x 8 x 8
#     conv1 = "conv1": conv(x, 4, kernel=3, groups=2) : 4 x 6 x 6
#     relu = relu(conv1) : 4 x 6 x 6
#     conv2 = "conv2": conv(relu, 4, kernel=1) : 4 x 6 x 6
#     relu_2 = relu(conv2) : 4 x 6 x 6
#     conv3 = "conv3": conv(relu_2, 4, kernel=3, pad=1) : 4 x 6 x 6
#     relu_3 = relu(conv3) : 4 x 6 x 6
#     affine_3 = affine(relu_3, scale=3, shift=1) : 4 x 6 x 6
#     conv4 = "conv4": conv(affine_3, 4, kernel=3, pad=1) : 4 x 6 x 6
#     relu_4 = relu(conv4) : 4 x 6 x 6
#     flatten = flatten(relu_4) : 144
#     fc = "fc": dense(flatten, 3) : 3
#     output y = fc
# }
