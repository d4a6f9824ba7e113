# A frozen stem gets no backward code, and its batchnorm no new statistics.
# pass: dce
# train
# freeze: stem
net t {
    input x: 2 x 5 x 5
    y = x -> stem: seq { conv(3, kernel=3, bias=false) -> batchnorm } -> relu
          -> flatten -> fc: dense(4)
    output y
    loss mse(y)
}
# >>>
# net t {
#     input x: 2 x 5 x 5
#     stem_0 = "stem.0": conv(x, 3, kernel=3, bias=false) : 3 x 3 x 3
#     stem_1 = "stem.1": batchnorm(stem_0, act=relu) : 3 x 3 x 3
#     flatten = flatten(stem_1) : 27
#     fc = "fc": dense(flatten, 4) : 4
#     loss mse(fc)
#     d_fc = mse_dx(fc, target) : 4
#     d_fc_weight = "fc.weight": dense_dw(flatten, d_fc, fc_weight, 4) : 4 x 27
#     d_fc_bias = "fc.bias": bias_grad(d_fc, fc_bias) : 4
#     optimizer sgd(lr=0.01, momentum=0, nesterov=false, weight_decay=0)
#     schedule constant()
# }
