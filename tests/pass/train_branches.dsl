# Tensors with several readers: gradients add up, the sum in a convolution's
# epilogue where one makes it. The input's gradient, too.
# pass: dce
# train
# grad-input
net t {
    input x: 2 x 5 x 5
    a = x -> conv1: conv(2, kernel=3, pad=1) -> sigmoid
    b = a + (a -> conv2: conv(2, kernel=3, pad=1, groups=2))
    c = concat(a, crop(b, channels=1), pad(b, 0, channels_after=1)) * softmax(globalmaxpool(a -> conv3: conv(6, kernel=1)))
    output c
    loss mse(c, weight=0.5)
    loss mse(x - 2 * a)
}
# >>>
# net t {
#     input x: 2 x 5 x 5
#     conv1 = "conv1": conv(x, 2, kernel=3, pad=1, act=sigmoid) : 2 x 5 x 5
#     conv2 = "conv2": conv(conv1, 2, kernel=3, pad=1, groups=2, residual=conv1) : 2 x 5 x 5
#     crop = crop(conv2, channels=1) : 1 x 5 x 5
#     pad = pad(conv2, 0, channels_after=1) : 3 x 5 x 5
#     concat = concat(conv1, crop, pad) : 6 x 5 x 5
#     conv3 = "conv3": conv(conv1, 6, kernel=1) : 6 x 5 x 5
#     globalmaxpool = globalmaxpool(conv3) : 6 x 1 x 1
#     softmax = softmax(globalmaxpool) : 6 x 1 x 1
#     c = mul(concat, softmax) : 6 x 5 x 5
#     loss mse(c, weight=0.5)
#     affine = affine(conv1, scale=2) : 2 x 5 x 5
#     sub = sub(x, affine) : 2 x 5 x 5
#     loss mse(sub)
#     d_sub = mse_dx(sub, target_2) : 2 x 5 x 5
#     d_affine = affine(d_sub, scale=-1) : 2 x 5 x 5
#     d_a = affine(d_affine, scale=2) : 2 x 5 x 5
#     d_c = mse_dx(c, target, weight=0.5) : 6 x 5 x 5
#     d_concat = mul(d_c, softmax) : 6 x 5 x 5
#     d_softmax = mul(d_c, concat) : 6 x 5 x 5
#     d_softmax_2 = reduce(d_softmax) : 6 x 1 x 1
#     d_globalmaxpool = softmax_dx(d_softmax_2, softmax) : 6 x 1 x 1
#     d_conv3 = globalmaxpool_dx(conv3, d_globalmaxpool) : 6 x 5 x 5
#     d_conv3_weight = "conv3.weight": conv_dw(conv1, d_conv3, conv3_weight, 6, kernel=1) : 6 x 2 x 1 x 1
#     d_conv3_bias = "conv3.bias": bias_grad(d_conv3, conv3_bias) : 6
#     conv3_weight_t = "conv3": conv_wt(conv3_weight, 6, kernel=1) : 2 x 6 x 1 x 1
#     d_a_2 = "conv3": conv_dx(d_conv3, conv3_weight_t, 6, kernel=1, residual=d_a) : 2 x 5 x 5
#     d_a_4 = crop(d_concat, channels=2) : 2 x 5 x 5
#     d_a_5 = add(d_a_2, d_a_4) : 2 x 5 x 5
#     d_crop = crop(d_concat, channel=2, channels=1) : 1 x 5 x 5
#     d_pad = crop(d_concat, channel=3, channels=3) : 3 x 5 x 5
#     d_b = crop(d_pad, channels=2) : 2 x 5 x 5
#     d_b_2 = pad(d_crop, 0, channels_after=1) : 2 x 5 x 5
#     d_b_3 = add(d_b, d_b_2) : 2 x 5 x 5
#     d_a_6 = add(d_a_5, d_b_3) : 2 x 5 x 5
#     d_conv2_weight = "conv2.weight": conv_dw(conv1, d_b_3, conv2_weight, 2, kernel=3, pad=1, groups=2) : 2 x 1 x 3 x 3
#     d_conv2_bias = "conv2.bias": bias_grad(d_b_3, conv2_bias) : 2
#     d_a_7 = "conv2": conv_dx(d_b_3, conv2_weight, 2, kernel=3, pad=1, groups=2, residual=d_a_6) : 2 x 5 x 5
#     d_conv1 = sigmoid_dx(d_a_7, conv1) : 2 x 5 x 5
#     d_conv1_weight = "conv1.weight": conv_dw(x, d_conv1, conv1_weight, 2, kernel=3, pad=1) : 2 x 2 x 3 x 3
#     d_conv1_bias = "conv1.bias": bias_grad(d_conv1, conv1_bias) : 2
#     conv1_weight_t = "conv1": conv_wt(conv1_weight, 2, kernel=3, pad=1) : 2 x 2 x 3 x 3
#     d_x = "conv1": conv_dx(d_conv1, conv1_weight_t, 2, kernel=3, pad=1, residual=d_sub) : 2 x 5 x 5
#     optimizer sgd(lr=0.01, momentum=0, nesterov=false, weight_decay=0)
#     schedule constant()
# }
