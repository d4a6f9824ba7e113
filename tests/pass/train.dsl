# Forward and backward of a convolution net, with everything trained.
# pass: dce
# train
net t {
    input x: 2 x 9
    y = x -> conv1: conv(3, kernel=3, stride=2, pad=1) -> relu -> maxpool(2) -> flatten -> fc: dense(4)
    output y
    loss cross_entropy(y)
}
# >>>
# net t {
#     input x: 2 x 9
#     conv1 = "conv1": conv(x, 3, kernel=3, stride=2, pad=1, act=relu) : 3 x 5
#     maxpool = maxpool(conv1, 2) : 3 x 2
#     flatten = flatten(maxpool) : 6
#     fc = "fc": dense(flatten, 4) : 4
#     loss cross_entropy(fc)
#     cross_entropy_scale = cross_entropy_scale(target) : 1
#     d_fc = cross_entropy_dx(fc, target, cross_entropy_scale) : 4
#     d_fc_weight = "fc.weight": dense_dw(flatten, d_fc, fc_weight, 4) : 4 x 6
#     d_fc_bias = "fc.bias": bias_grad(d_fc, fc_bias) : 4
#     fc_weight_t = "fc": dense_wt(fc_weight, 4) : 6 x 4
#     d_flatten = "fc": dense_dx(d_fc, fc_weight_t, 4) : 6
#     d_maxpool = reshape(d_flatten, [3, 2]) : 3 x 2
#     d_relu = maxpool_dx(conv1, d_maxpool, 2) : 3 x 5
#     d_conv1 = relu_dx(d_relu, conv1) : 3 x 5
#     d_conv1_weight = "conv1.weight": conv_dw(x, d_conv1, conv1_weight, 3, kernel=3, stride=2, pad=1) : 3 x 2 x 3
#     d_conv1_bias = "conv1.bias": bias_grad(d_conv1, conv1_bias) : 3
#     optimizer sgd(lr=0.01, momentum=0, nesterov=false, weight_decay=0)
#     schedule constant()
# }
