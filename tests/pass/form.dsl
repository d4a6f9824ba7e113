# A flattened map keeps the map's order of elements; whoever needs the plain
# order gets a copy of it, forward and backward, which is a reshape like any.
# pass: form
# train
net form {
    input x: 2 x 3 x 3
    f = x -> c: conv(5, kernel=2) -> flatten
    y = f -> fc: dense(4)
    s = f -> softmax
    output y
    output s
    loss mse(y)
    loss mse(s)
}
# >>>
# net form {
#     input x: 2 x 3 x 3
#     c = "c": conv(x, 5, kernel=2) : 5 x 2 x 2
#     f = flatten(c) : 20
#     fc = "fc": dense(f, 4) : 4
#     reshape = reshape(f, [20]) : 20
#     s = softmax(reshape) : 20
#     loss mse(fc)
#     loss mse(s)
#     d_s = mse_dx(s, target_2) : 20
#     d_fc = mse_dx(fc, target) : 4
#     d_f = softmax_dx(d_s, s) : 20
#     d_fc_weight = "fc.weight": dense_dw(f, d_fc, fc_weight, 4) : 4 x 20
#     d_fc_bias = "fc.bias": bias_grad(d_fc, fc_bias) : 4
#     fc_weight_t = "fc": dense_wt(fc_weight, 4) : 20 x 4
#     reshape_2 = reshape(d_f, [20]) : 20
#     d_f_2 = "fc": dense_dx(d_fc, fc_weight_t, 4, residual=reshape_2) : 20
#     d_c = reshape(d_f_2, [5, 2, 2]) : 5 x 2 x 2
#     d_c_weight = "c.weight": conv_dw(x, d_c, c_weight, 5, kernel=2) : 5 x 2 x 2 x 2
#     d_c_bias = "c.bias": bias_grad(d_c, c_bias) : 5
#     optimizer sgd(lr=0.01, momentum=0, nesterov=false, weight_decay=0)
#     schedule constant()
# }
