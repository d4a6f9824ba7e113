# Batch statistics, running statistics, masks.
# pass: dce
# train
# batch: 4
net t {
    input x: 2 x 5 x 5
    y = x -> conv1: conv(3, kernel=3, bias=false) -> bn1: batchnorm -> relu -> dropout(0.25)
          -> globalavgpool -> flatten -> fc: dense(4)
    output y
    loss mse(y)
}
# >>>
# net t {
#     input x: 2 x 5 x 5
#     conv1 = "conv1": conv(x, 3, kernel=3, bias=false) : 3 x 3 x 3
#     bn1_mean = "bn1": batchnorm_mean(conv1) : 3
#     bn1_var = "bn1": batchnorm_var(conv1, bn1_mean) : 3
#     bn1 = "bn1": batchnorm(conv1, bn1_weight, bn1_bias, bn1_mean, bn1_var, act=relu) : 3 x 3 x 3
#     dropout = dropout_mask(bn1, p=0.25, stream=2147483657) : 3 x 3 x 3
#     globalavgpool = globalavgpool(dropout) : 3 x 1 x 1
#     flatten = flatten(globalavgpool) : 3
#     fc = "fc": dense(flatten, 4) : 4
#     loss mse(fc)
#     bn1_running_mean_new = "bn1.running_mean": batchnorm_running(bn1_mean, bn1_running_mean) : 3
#     bn1_running_var_new = "bn1.running_var": batchnorm_running(bn1_var, bn1_running_var) : 3
#     d_fc = mse_dx(fc, target) : 4
#     d_fc_weight = "fc.weight": dense_dw(flatten, d_fc, fc_weight, 4) : 4 x 3
#     d_fc_bias = "fc.bias": bias_grad(d_fc, fc_bias) : 4
#     fc_weight_t = "fc": dense_wt(fc_weight, 4) : 3 x 4
#     d_flatten = "fc": dense_dx(d_fc, fc_weight_t, 4) : 3
#     d_globalavgpool = reshape(d_flatten, [3, 1, 1]) : 3 x 1 x 1
#     d_dropout = globalavgpool_dx(d_globalavgpool) : 3 x 3 x 3
#     d_relu = dropout_mask(d_dropout, p=0.25, stream=2147483657) : 3 x 3 x 3
#     d_bn1 = relu_dx(d_relu, bn1) : 3 x 3 x 3
#     bn1_dbeta = "bn1": batchnorm_dbeta(d_bn1) : 3
#     bn1_dgamma = "bn1": batchnorm_dgamma(conv1, bn1_mean, bn1_var, d_bn1) : 3
#     d_bn1_weight = "bn1.weight": accumulate(bn1_dgamma, bn1_weight) : 3
#     d_bn1_bias = "bn1.bias": accumulate(bn1_dbeta, bn1_bias) : 3
#     d_conv1 = "bn1": batchnorm_dx(conv1, bn1_mean, bn1_var, bn1_weight, d_bn1, bn1_dbeta, bn1_dgamma) : 3 x 3 x 3
#     d_conv1_weight = "conv1.weight": conv_dw(x, d_conv1, conv1_weight, 3, kernel=3, bias=false) : 3 x 2 x 3 x 3
#     optimizer sgd(lr=0.01, momentum=0, nesterov=false, weight_decay=0)
#     schedule constant()
# }
