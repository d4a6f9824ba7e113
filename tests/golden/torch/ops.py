"""The operators of classifiers: convolution, dense, normalisation, pooling,
activations, arithmetic, losses. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, f32, finish, rand, start

start("ops")


def conv(name, cin, size, text, cout, kernel, bias=True, groups=1, around=None, **kw):
    """around: explicit (left, right, top, bottom) instead of padding=."""
    f = F.conv1d if len(size) == 1 else F.conv2d
    par = {"l.weight": (cout, cin // groups, *kernel)}
    if bias:
        par["l.bias"] = (cout,)

    def fn(x, p, training):
        v = F.pad(x["x"], around) if around else x["x"]
        return f(v, p["l.weight"], p.get("l.bias"), groups=groups, **kw)
    if not bias:
        text += ", bias=false"
    case("conv" + name, {"x": (cin, *size)}, f"y = x -> l: conv({cout}, {text})", fn, par)


def convs():
    conv("_k1", 3, (4, 5), "kernel=1", 5, (1, 1))
    conv("_k3", 3, (6, 5), "kernel=3", 4, (3, 3))
    conv("_k3_pad1", 3, (5, 4), "kernel=3, pad=1", 4, (3, 3), padding=1)
    conv("_k3_wide", 2, (4, 5), "kernel=3, pad=1", 17, (3, 3), padding=1)
    conv("_k3_deep", 17, (4, 3), "kernel=3, pad=1", 3, (3, 3), padding=1)
    conv("_k2", 2, (5, 6), "kernel=2", 3, (2, 2))
    conv("_k5x3_s2x1", 2, (7, 5), "kernel=[5, 3], stride=[2, 1], pad=[2, 1]", 3, (5, 3), stride=(2, 1), padding=(2, 1))
    conv("_sides", 2, (4, 5), "kernel=3, pad=[2, 0, 1, 3]", 3, (3, 3), around=(0, 3, 2, 1))
    conv("_same_k3", 2, (5, 4), "kernel=3, pad=same", 3, (3, 3), padding="same")
    conv("_same_k4", 2, (5, 6), "kernel=4, pad=same", 3, (4, 4), padding="same")
    conv("_same_dilated", 2, (5, 6), "kernel=[2, 3], pad=same, dilation=[3, 2]", 3, (2, 3), padding="same", dilation=(3, 2))
    conv("_same_s2", 2, (6, 5), "kernel=3, pad=same, stride=2", 3, (3, 3), stride=2, around=(1, 1, 0, 1))
    conv("_same_s3", 2, (7, 8), "kernel=5, pad=same, stride=3", 3, (5, 5), stride=3, around=(1, 2, 2, 2))
    conv("_valid", 2, (5, 4), "kernel=3, pad=valid", 3, (3, 3))
    conv("_full", 2, (3, 4), "kernel=[3, 2], pad=full", 3, (3, 2), padding=(2, 1))
    conv("_full_dilated", 2, (3, 4), "kernel=2, pad=full, dilation=2", 3, (2, 2), padding=2, dilation=2)
    conv("_dilated", 2, (7, 6), "kernel=3, dilation=2", 3, (3, 3), dilation=2)
    conv("_dilated_s2", 2, (7, 8), "kernel=3, dilation=[2, 1], stride=2, pad=1", 3, (3, 3), dilation=(2, 1), stride=2, padding=1)
    conv("_groups2", 4, (5, 4), "kernel=3, pad=1, groups=2", 6, (3, 3), padding=1, groups=2)
    conv("_groups3", 6, (4, 4), "kernel=2, groups=3, stride=2", 9, (2, 2), stride=2, groups=3)
    conv("_depthwise", 5, (5, 4), "kernel=3, pad=1, groups=5", 5, (3, 3), padding=1, groups=5)
    conv("_depthwise_s2", 5, (5, 6), "kernel=3, pad=1, groups=5, stride=2", 5, (3, 3), padding=1, stride=2, groups=5)
    conv("_depthwise_x2", 3, (4, 5), "kernel=3, pad=1, groups=3", 6, (3, 3), padding=1, groups=3)
    conv("_depthwise_17", 17, (3, 4), "kernel=3, pad=1, groups=17", 17, (3, 3), padding=1, groups=17)
    conv("_k7_s2_p3", 2, (8, 7), "kernel=7, stride=2, pad=3", 3, (7, 7), bias=False, stride=2, padding=3)
    conv("_whole", 2, (4, 5), "kernel=[4, 5]", 6, (4, 5))
    conv("_s3_leftover", 2, (8, 7), "kernel=2, stride=3", 3, (2, 2), stride=3)
    conv("_k1_s2", 4, (5, 5), "kernel=1, stride=2", 3, (1, 1), bias=False, stride=2)
    conv("1d_s2", 1, (13,), "kernel=3, stride=2", 15, (3,), stride=2)
    conv("1d_pad", 3, (9,), "kernel=5, pad=2", 4, (5,), padding=2)
    conv("1d_dilated", 2, (14,), "kernel=3, dilation=3, pad=3", 3, (3,), padding=3, dilation=3)
    conv("1d_causal", 2, (9,), "kernel=3, pad=[2, 0]", 3, (3,), around=(2, 0))
    conv("1d_groups", 4, (9,), "kernel=3, groups=2, stride=2", 6, (3,), groups=2, stride=2)
    conv("1d_same", 2, (8,), "kernel=4, pad=same", 3, (4,), padding="same")
    conv("1d_full", 2, (6,), "kernel=3, pad=full", 3, (3,), padding=2)


def dense():
    lin = lambda x, p, t: F.linear(x["x"], p["l.weight"], p.get("l.bias"))
    case("dense", {"x": (7,)}, "y = x -> l: dense(5)", lin, {"l.weight": (5, 7), "l.bias": (5,)}, batch=3)
    case("dense_nobias", {"x": (16,)}, "y = x -> l: dense(17, bias=false)", lin, {"l.weight": (17, 16)})
    case("dense_one", {"x": (1,)}, "y = x -> l: dense(1)", lin, {"l.weight": (1, 1), "l.bias": (1,)}, batch=1)
    case("dense_map", {"x": (3, 4, 2)}, "y = x -> flatten -> l: dense(4)",
         lambda x, p, t: F.linear(x["x"].flatten(1), p["l.weight"], p["l.bias"]), {"l.weight": (4, 24), "l.bias": (4,)})


def norms():
    def bn(name, shape, text="", batch=3, affine=True, **kw):
        c = shape[0]
        par = {"l.weight": torch.rand(c) + 0.5, "l.bias": (c,)} if affine else {}
        par |= {"l.running_mean": (c,), "l.running_var": torch.rand(c) + 0.5}
        case(name, {"x": shape}, f"y = x -> l: batchnorm{text}",
             lambda x, p, t: F.batch_norm(x["x"], p["l.running_mean"], p["l.running_var"], p.get("l.weight"),
                                          p.get("l.bias"), t, **kw), par, batch=batch)
    bn("batchnorm_2d", (3, 4, 3))
    bn("batchnorm_1d", (4, 7), batch=2)
    bn("batchnorm_vector", (5,), batch=6)
    bn("batchnorm_17", (17, 2, 3), batch=2)
    bn("batchnorm_attributes", (3, 4, 3), "(eps=1e-3, momentum=0.3)", eps=1e-3, momentum=0.3)
    bn("batchnorm_plain", (3, 4, 3), "(affine=false)", affine=False)


def pools():
    def pool(name, c, size, text, fn, **kw):
        case(name, {"x": (c, *size)}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    m, a, m1, a1 = F.max_pool2d, F.avg_pool2d, F.max_pool1d, F.avg_pool1d
    pool("maxpool_k2", 3, (6, 5), "maxpool(2)", lambda x: m(x, 2))
    pool("maxpool_k3_s2_p1", 3, (7, 6), "maxpool(3, stride=2, pad=1)", lambda x: m(x, 3, 2, 1))
    pool("maxpool_k3_s1_p1", 5, (4, 5), "maxpool(3, stride=1, pad=1)", lambda x: m(x, 3, 1, 1))
    pool("maxpool_ceil", 2, (6, 7), "maxpool(3, stride=2, ceil=true)", lambda x: m(x, 3, 2, ceil_mode=True))
    pool("maxpool_ceil_pad", 2, (6, 6), "maxpool(2, stride=2, pad=1, ceil=true)", lambda x: m(x, 2, 2, 1, ceil_mode=True))
    pool("maxpool_3x2", 2, (7, 5), "maxpool([3, 2], stride=[2, 1], pad=[1, 0])", lambda x: m(x, (3, 2), (2, 1), (1, 0)))
    pool("maxpool_negative", 2, (5, 5), "maxpool(3, stride=2, pad=1)", lambda x: m(x, 3, 2, 1), values=lambda v: -v.abs() - 1)
    pool("maxpool_ties", 3, (6, 6), "maxpool(3, stride=1, pad=1)", lambda x: m(x, 3, 1, 1), values=lambda v: v.round())
    pool("maxpool_1d", 3, (11,), "maxpool(3, stride=2)", lambda x: m1(x, 3, 2))
    pool("maxpool_gap", 2, (8, 7), "maxpool(2, stride=3)", lambda x: m(x, 2, 3))
    pool("avgpool_k2", 3, (6, 5), "avgpool(2)", lambda x: a(x, 2))
    pool("avgpool_pad", 3, (7, 6), "avgpool(3, stride=2, pad=1)", lambda x: a(x, 3, 2, 1))
    pool("avgpool_pad_excluded", 3, (7, 6), "avgpool(3, stride=2, pad=1, count_pad=false)",
         lambda x: a(x, 3, 2, 1, count_include_pad=False))
    pool("avgpool_ceil", 2, (6, 7), "avgpool(3, stride=2, pad=1, ceil=true)", lambda x: a(x, 3, 2, 1, ceil_mode=True))
    pool("avgpool_ceil_excluded", 2, (6, 8), "avgpool(3, stride=2, pad=1, ceil=true, count_pad=false)",
         lambda x: a(x, 3, 2, 1, ceil_mode=True, count_include_pad=False))
    pool("avgpool_2x3", 2, (5, 7), "avgpool([2, 3], stride=[1, 2], pad=[1, 1])", lambda x: a(x, (2, 3), (1, 2), (1, 1)))
    pool("avgpool_1d", 3, (10,), "avgpool(3, stride=2, pad=1)", lambda x: a1(x, 3, 2, 1))
    pool("globalavgpool", 5, (3, 4), "globalavgpool", lambda x: x.mean((2, 3), keepdim=True))
    pool("globalmaxpool", 5, (3, 4), "globalmaxpool", lambda x: x.amax((2, 3), keepdim=True))
    pool("globalavgpool_1d", 3, (7,), "globalavgpool", lambda x: x.mean(2, keepdim=True))


def elementwise():
    def unary(name, text, fn, shape=(3, 4, 3), **kw):
        case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    unary("relu", "relu", F.relu)
    unary("leaky_relu", "leaky_relu", lambda x: F.leaky_relu(x, 0.01))
    unary("leaky_relu_02", "leaky_relu(0.2)", lambda x: F.leaky_relu(x, 0.2), (17,))
    unary("sigmoid", "sigmoid", torch.sigmoid)
    unary("sigmoid_far", "sigmoid", torch.sigmoid, (9,), values=lambda v: 12 * v)
    unary("tanh", "tanh", torch.tanh)
    unary("gelu", "gelu", F.gelu)
    unary("gelu_far", "gelu", F.gelu, (9,), values=lambda v: 3 * v)
    unary("gelu_tanh", "gelu(approximate=tanh)", lambda x: F.gelu(x, approximate="tanh"))
    unary("softmax", "softmax", lambda x: F.softmax(x, 1), (7,))
    unary("softmax_map", "softmax", lambda x: F.softmax(x, 1), (5, 2, 3))
    unary("softmax_far", "softmax", lambda x: F.softmax(x, 1), (7,), values=lambda v: 40 * v)
    unary("log_softmax", "log_softmax", lambda x: F.log_softmax(x, 1), (7,))
    unary("log_softmax_map", "log_softmax", lambda x: F.log_softmax(x, 1), (5, 2, 3))
    unary("flatten", "flatten", lambda x: x.flatten(1))
    unary("reshape", "reshape([2, 3, 6])", lambda x: x.reshape(2, 2, 3, 6))
    unary("reshape_twice", "reshape([6, 6]) -> relu -> reshape([4, 9])", lambda x: F.relu(x).reshape(2, 4, 9))
    unary("pad", "pad([1, 2, 0, 3])", lambda x: F.pad(x, (2, 3, 1, 0)))
    unary("pad_value", "pad([1, 0, 2, 1], value=0.5)", lambda x: F.pad(x, (0, 1, 1, 2), value=0.5))
    unary("pad_1d", "pad([2, 1])", lambda x: F.pad(x, (2, 1)), (3, 5))
    unary("crop", "crop([1, 0, 1, 1])", lambda x: x[:, :, 1:-1, :-1])
    unary("crop_channels", "crop(channel=1, channels=2)", lambda x: x[:, 1:3], (5, 3, 2))


def two():
    def binary(name, expr, fn, a=(3, 4, 3), b=(3, 4, 3), **kw):
        case(name, {"a": a, "b": b}, expr, lambda x, p, t: fn(x["a"], x["b"]), **kw)
    binary("add", "y = a + b", lambda a, b: a + b)
    binary("sub", "y = a - b", lambda a, b: a - b)
    binary("mul", "y = a * b", lambda a, b: a * b)
    binary("mul_channels", "y = a * b", lambda a, b: a * b, b=(3, 1, 1))
    binary("add_channels", "y = a + b", lambda a, b: a + b, a=(5, 2, 3), b=(5, 1, 1))
    binary("sub_channels", "y = a - b", lambda a, b: a - b, a=(5, 2, 3), b=(5, 1, 1))
    binary("add_both_ways", "y = a + b", lambda a, b: a + b, a=(3, 1, 4), b=(1, 5, 1))
    binary("mul_rows", "y = a * b", lambda a, b: a * b, a=(3, 2, 4), b=(1, 2, 1))
    binary("mul_vector", "y = a * b", lambda a, b: a * b[:, :, None, None], a=(3, 2, 4), b=(3,))
    binary("concat", "y = concat(a, b)", lambda a, b: torch.cat((a, b), 1), b=(5, 4, 3))
    binary("concat_thrice", "c = relu(a); y = concat(b, c, a)", lambda a, b: torch.cat((b, F.relu(a), a), 1), b=(1, 4, 3))
    binary("add_relu", "y = relu(a + b)", lambda a, b: F.relu(a + b))
    binary("square", "y = a * a + b", lambda a, b: a * a + b)
    case("affine", {"x": (3, 4)}, "y = x * 2 - 0.5", lambda x, p, t: x["x"] * 2 - 0.5)


def losses():
    def ce(name, text, k=5, weight=1.0, **kw):
        case(name, {"x": (k,)}, "y = x * 1", lambda x, p, t: x["x"] * 1, loss=f"cross_entropy(y{text})", classes=k, batch=4,
             lossfn=lambda y, t: weight * F.cross_entropy(y, t, **kw))
    ce("cross_entropy", "")
    ce("cross_entropy_smoothing", ", smoothing=0.1", label_smoothing=0.1)
    ce("cross_entropy_weight", ", weight=0.25", weight=0.25)
    ce("cross_entropy_17", ", smoothing=0.3", 17, label_smoothing=0.3)
    case("mse_weight", {"x": (3, 4)}, "y = relu(x)", lambda x, p, t: F.relu(x["x"]), loss="mse(y, weight=3)",
         lossfn=lambda y, t: 3 * F.mse_loss(y, t))


def nets():
    def small(x, p, training):
        v = F.conv2d(x["x"], p["c.weight"], None, padding=1)
        v = F.batch_norm(v, p["b.running_mean"], p["b.running_var"], p["b.weight"], p["b.bias"], training)
        v = F.max_pool2d(F.relu(v), 2)
        return F.linear(v.flatten(1), p["f.weight"], p["f.bias"])
    case("net_conv_bn", {"x": (2, 4, 6)},
         "y = x -> c: conv(5, kernel=3, pad=1, bias=false) -> b: batchnorm -> relu -> maxpool(2) -> flatten -> f: dense(3)",
         small, {"c.weight": (5, 2, 3, 3), "b.weight": torch.rand(5) + 0.5, "b.bias": (5,), "b.running_mean": (5,),
                 "b.running_var": torch.rand(5) + 0.5, "f.weight": (3, 30), "f.bias": (3,)},
         loss="cross_entropy(y)", lossfn=F.cross_entropy, classes=3, batch=3)

    def residual(x, p, training):
        v = F.relu(F.conv2d(x["x"], p["c.weight"], p["c.bias"], padding=1))
        return F.relu(F.conv2d(v, p["d.weight"], p["d.bias"], padding=1) + x["x"])
    case("net_residual", {"x": (4, 4, 4)},
         "z = x -> c: conv(3, kernel=3, pad=1) -> relu -> d: conv(4, kernel=3, pad=1); y = relu(z + x)", residual,
         {"c.weight": (3, 4, 3, 3), "c.bias": (3,), "d.weight": (4, 3, 3, 3), "d.bias": (4,)})

    def squeeze(x, p, training):
        s = torch.sigmoid(F.linear(x["x"].mean((2, 3)), p["s.weight"], p["s.bias"]))
        return x["x"] * s[:, :, None, None]
    case("net_squeeze", {"x": (5, 3, 4)}, "s = x -> globalavgpool -> flatten -> s: dense(5) -> sigmoid -> reshape([5, 1, 1]); y = x * s",
         squeeze, {"s.weight": (5, 5), "s.bias": (5,)})


convs()
dense()
norms()
pools()
elementwise()
two()
losses()
nets()
finish()
