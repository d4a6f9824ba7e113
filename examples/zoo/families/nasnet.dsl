# NASNet-A (Zoph, Vasudevan, Shlens, Le, arXiv 1707.07012), figure 4. A cell
# takes two tensors, the last cell's and the one before it, and adds what five
# pairs of branches make of them. Names are those of pretrainedmodels.

# 1 x 1, so that x has the cell's width.
block fit(x, width) {
    return x -> seq { relu -> conv: conv(width, kernel=1, bias=false) -> bn: batchnorm(eps=1e-3) }
}

# The same at half the resolution: every second pixel, from (0, 0) and (1, 1) on.
block halve(x, width) {
    x = relu(x)
    y = x -> pad([0, 0, 1, 1]) -> crop([1, 1, 0, 0])
    a = x -> path_1: seq { avgpool(1, stride=2) -> conv: conv(width / 2, kernel=1, bias=false) }
    b = y -> path_2: seq { avgpool(1, stride=2) -> conv: conv(width / 2, kernel=1, bias=false) }
    return concat(a, b) -> final_path_bn: batchnorm(eps=1e-3)
}

block separable(x, width, kernel, stride, pad) {
    return x -> depthwise_conv2d: conv(channels(x), kernel=kernel, stride=stride, pad=pad, groups=channels(x), bias=false)
             -> pointwise_conv2d: conv(width, kernel=1, bias=false)
}

# Two separable convolutions.
block branch(x, width, kernel, stride = 1, pad = "same") {
    return x -> relu -> separable_1: separable(width, kernel, stride, pad) -> bn_sep_1: batchnorm(eps=1e-3)
             -> relu -> separable_2: separable(width, kernel, 1, "same")     -> bn_sep_2: batchnorm(eps=1e-3)
}

block average(x) {
    return avgpool(x, 3, stride=1, pad=1, count_pad=false)
}

# x: last cell's output, fitted; p: that of the cell before it
block normal_cell(x, p, width) {
    y0 = (comb_iter_0_left: branch(x, width, 5)) + (comb_iter_0_right: branch(p, width, 3))
    y1 = (comb_iter_1_left: branch(p, width, 5)) + (comb_iter_1_right: branch(p, width, 3))
    y2 = average(x) + p
    y3 = average(p) + average(p)
    y4 = (comb_iter_4_left: branch(x, width, 3)) + x
    return concat(p, y0, y1, y2, y3, y4)
}

# The windows begin at the first pixel, as TensorFlow's do, or with shift=0 at
# the padding in front of it.
block reduction_cell(x, p, width, shift = 1) {
    ends = [1 - shift, 1 - shift, 1, 1]
    s5 = [2 - shift, 2 - shift, 2, 2]
    s7 = [3 - shift, 3 - shift, 3, 3]
    y0 = (comb_iter_0_left: branch(x, width, 5, 2, s5)) + (comb_iter_0_right: branch(p, width, 7, 2, s7))
    y1 = maxpool(x, 3, stride=2, pad=ends) + (comb_iter_1_right: branch(p, width, 7, 2, s7))
    y2 = avgpool(x, 3, stride=2, pad=ends, count_pad=false) + (comb_iter_2_right: branch(p, width, 5, 2, s5))
    y3 = average(y0) + y1
    y4 = (comb_iter_4_left: branch(y0, width, 3)) + maxpool(x, 3, stride=2, pad=ends)
    return concat(y1, y2, y3, y4)
}

# ---- cells with what fits their inputs --------------------------------------

block stem_0(x, width) {
    return reduction_cell(conv_1x1: fit(x, width), x, width, shift=0)
}
block stem_1(x, p, width) {
    return reduction_cell(conv_1x1: fit(x, width), halve(p, width), width)
}
block first(x, p, width) {
    return normal_cell(conv_1x1: fit(x, width), halve(p, width), width)
}
block normal(x, p, width) {
    return normal_cell(conv_1x1: fit(x, width), conv_prev_1x1: fit(p, width), width)
}
block reduction(x, p, width) {
    return reduction_cell(conv_1x1: fit(x, width), conv_prev_1x1: fit(p, width), width)
}
