# A layer scale goes into the convolution in front of it, and its map into a
# batchnorm; an affine cannot hold it.
# pass: fold
net n {
    input x: 2 x 4 x 4
    a = x -> c1: conv(3, kernel=1, bias=false) -> s1: layer_scale(0.5) -> relu -> s2: layer_scale -> b: batchnorm
    y = a * 2 -> relu -> s3: layer_scale -> affine(2, 1)
    output y
}
# >>>
# net n {
#     input x: 2 x 4 x 4
#     c1 = "c1": conv(x, 3, kernel=1) : 3 x 4 x 4
#     relu = relu(c1) : 3 x 4 x 4
#     b = "b": batchnorm(relu) : 3 x 4 x 4
#     relu_2 = relu(b) : 3 x 4 x 4
#     s3_2 = "s3": layer_scale(relu_2) : 3 x 4 x 4
#     y = affine(s3_2, scale=2, shift=1) : 3 x 4 x 4
#     output y = y
# }
