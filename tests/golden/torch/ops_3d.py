"""The operators with three spatial axes, C x D x H x W; the
transposed convolution is in ops_transposed.py. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, rand, start

start("ops_3d")


def conv(name, cin, size, text, cout, kernel, bias=True, groups=1, around=None, **kw):
    """around: explicit (left, right, top, bottom, front, back) instead of padding=."""
    par = {"l.weight": (cout, cin // groups, *kernel)}
    if bias:
        par["l.bias"] = (cout,)

    def fn(x, p, training):
        v = F.pad(x["x"], around) if around else x["x"]
        return F.conv3d(v, p["l.weight"], p.get("l.bias"), groups=groups, **kw)
    if not bias:
        text += ", bias=false"
    case("conv3d" + name, {"x": (cin, *size)}, f"y = x -> l: conv({cout}, {text})", fn, par)


def convs():
    conv("_k1", 3, (2, 3, 2), "kernel=1", 4, (1, 1, 1))
    conv("_k3", 2, (3, 4, 5), "kernel=3", 3, (3, 3, 3))
    conv("_pad1", 2, (3, 2, 3), "kernel=3, pad=1", 3, (3, 3, 3), padding=1)
    conv("_wide", 1, (2, 3, 3), "kernel=2, pad=1", 17, (2, 2, 2), padding=1)
    conv("_deep", 17, (2, 3, 2), "kernel=2", 3, (2, 2, 2))
    conv("_axes", 2, (4, 5, 6), "kernel=[1, 2, 3], stride=[2, 1, 2], pad=[0, 1, 2]", 3, (1, 2, 3), stride=(2, 1, 2), padding=(0, 1, 2))
    conv("_sides", 2, (3, 3, 4), "kernel=3, pad=[2, 0, 1, 0, 3, 1]", 2, (3, 3, 3), around=(1, 1, 0, 3, 2, 0))
    conv("_same", 2, (3, 4, 5), "kernel=[3, 4, 2], pad=same", 2, (3, 4, 2), padding="same")
    conv("_same_s2", 2, (4, 5, 4), "kernel=3, pad=same, stride=2", 2, (3, 3, 3), stride=2, around=(0, 1, 1, 1, 0, 1))
    conv("_full", 2, (2, 3, 2), "kernel=[2, 3, 2], pad=full", 2, (2, 3, 2), padding=(1, 2, 1))
    conv("_dilated", 2, (5, 4, 7), "kernel=[3, 2, 3], dilation=[2, 1, 3], pad=[1, 0, 2]", 2, (3, 2, 3), dilation=(2, 1, 3), padding=(1, 0, 2))
    conv("_dilated_s2", 2, (5, 6, 5), "kernel=2, dilation=[2, 3, 1], stride=2, pad=1", 2, (2, 2, 2), dilation=(2, 3, 1), stride=2, padding=1)
    conv("_groups2", 4, (3, 3, 2), "kernel=2, groups=2, stride=[1, 2, 1], pad=1", 6, (2, 2, 2), groups=2, stride=(1, 2, 1), padding=1)
    conv("_depthwise", 5, (3, 4, 3), "kernel=3, pad=1, groups=5, stride=2", 5, (3, 3, 3), groups=5, stride=2, padding=1)
    conv("_depthwise_17", 17, (2, 2, 3), "kernel=2, groups=17", 17, (2, 2, 2), groups=17)
    conv("_depthwise_x2", 3, (2, 3, 3), "kernel=2, pad=1, groups=3", 6, (2, 2, 2), groups=3, padding=1)
    conv("_whole", 2, (3, 2, 4), "kernel=[3, 2, 4]", 5, (3, 2, 4))
    conv("_leftover", 2, (5, 6, 7), "kernel=2, stride=3", 2, (2, 2, 2), bias=False, stride=3)
    conv("_extents1", 3, (1, 4, 1), "kernel=3, pad=1", 2, (3, 3, 3), padding=1)


def norms():
    def bn(name, c, text="", affine=True, **kw):
        par = {"l.running_mean": (c,), "l.running_var": rand(c).abs() + 0.5}
        if affine:
            par = {"l.weight": (c,), "l.bias": (c,), **par}
        case("batchnorm3d" + name, {"x": (c, 2, 3, 2)}, f"y = x -> l: batchnorm{text}",
             lambda x, p, t: F.batch_norm(x["x"], p["l.running_mean"], p["l.running_var"], p.get("l.weight"), p.get("l.bias"), t, **kw), par)
    bn("", 3)
    bn("_17", 17)
    bn("_attributes", 3, "(eps=1e-3, momentum=0.3, affine=false)", affine=False, eps=1e-3, momentum=0.3)


def pools():
    def pool(name, c, size, text, fn, **kw):
        case(name, {"x": (c, *size)}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    m, a = F.max_pool3d, F.avg_pool3d
    pool("maxpool3d", 3, (4, 5, 4), "maxpool(2)", lambda x: m(x, 2))
    pool("maxpool3d_pad", 3, (5, 4, 6), "maxpool(3, stride=2, pad=1)", lambda x: m(x, 3, 2, 1))
    pool("maxpool3d_ceil", 2, (4, 5, 6), "maxpool(3, stride=2, ceil=true)", lambda x: m(x, 3, 2, ceil_mode=True))
    pool("maxpool3d_ceil_pad", 2, (4, 5, 6), "maxpool(2, stride=2, pad=1, ceil=true)", lambda x: m(x, 2, 2, 1, ceil_mode=True))
    pool("maxpool3d_axes", 2, (4, 6, 5), "maxpool([1, 3, 2], stride=[2, 1, 2], pad=[0, 1, 0])", lambda x: m(x, (1, 3, 2), (2, 1, 2), (0, 1, 0)))
    pool("maxpool3d_ties", 2, (4, 4, 4), "maxpool(3, stride=1, pad=1)", lambda x: m(x, 3, 1, 1), values=lambda v: v.round())
    pool("avgpool3d", 3, (4, 5, 4), "avgpool(2)", lambda x: a(x, 2))
    pool("avgpool3d_pad", 3, (5, 4, 6), "avgpool(3, stride=2, pad=1)", lambda x: a(x, 3, 2, 1))
    pool("avgpool3d_excluded", 2, (5, 4, 3), "avgpool(3, stride=2, pad=1, count_pad=false)", lambda x: a(x, 3, 2, 1, count_include_pad=False))
    pool("avgpool3d_ceil", 2, (4, 5, 6), "avgpool(3, stride=2, pad=1, ceil=true)", lambda x: a(x, 3, 2, 1, ceil_mode=True))
    pool("avgpool3d_ceil_excluded", 2, (4, 6, 5), "avgpool(3, stride=2, pad=1, ceil=true, count_pad=false)",
         lambda x: a(x, 3, 2, 1, ceil_mode=True, count_include_pad=False))
    pool("avgpool3d_axes", 2, (3, 5, 4), "avgpool([2, 3, 1], stride=[1, 2, 2], pad=[1, 1, 0])", lambda x: a(x, (2, 3, 1), (1, 2, 2), (1, 1, 0)))
    pool("globalavgpool3d", 5, (2, 3, 4), "globalavgpool", lambda x: x.mean((2, 3, 4), keepdim=True))
    pool("globalmaxpool3d", 5, (2, 3, 4), "globalmaxpool", lambda x: x.amax((2, 3, 4), keepdim=True))


def others():
    def unary(name, text, fn, shape=(3, 2, 3, 4), **kw):
        case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    unary("softmax3d", "softmax", lambda x: F.softmax(x, 1))
    unary("log_softmax3d", "log_softmax", lambda x: F.log_softmax(x, 1))
    unary("flatten3d", "flatten", lambda x: x.flatten(1))
    unary("reshape3d", "reshape([4, 3, 6])", lambda x: x.reshape(2, 4, 3, 6))
    unary("reshape_to3d", "reshape([3, 2, 3, 4]) -> maxpool([2, 1, 2])", lambda x: F.max_pool3d(x.reshape(2, 3, 2, 3, 4), (2, 1, 2)), (6, 12))
    unary("pad3d", "pad([1, 0, 2, 0, 1, 1], value=0.5)", lambda x: F.pad(x, (2, 1, 0, 1, 1, 0), value=0.5))
    unary("crop3d", "crop([1, 0, 2, 0, 1, 1])", lambda x: x[:, :, 1:, :-1, 2:-1])
    unary("slice3d", "slice(d, from=1) -> slice(h, step=2)", lambda x: x[:, :, 1:, ::2], (3, 3, 3, 2))
    unary("transpose3d", "transpose([w, c, h, d])", lambda x: x.permute(0, 4, 1, 3, 2))
    case("mul3d_depth", {"a": (3, 4, 2, 3), "b": (1, 4, 1, 1)}, "y = a * b", lambda x, p, t: x["a"] * x["b"])
    case("mul3d_plane", {"a": (3, 4, 2, 3), "b": (3, 1, 2, 3)}, "y = a * b", lambda x, p, t: x["a"] * x["b"])


def nets():
    def volume(x, p, training):
        v = F.conv3d(x["x"], p["c1.weight"], None, padding=1)
        v = F.batch_norm(v, p["b1.running_mean"], p["b1.running_var"], p["b1.weight"], p["b1.bias"], training)
        v = F.max_pool3d(F.relu(v), 2)
        w = F.relu(F.conv3d(v, p["c2.weight"], p["c2.bias"], padding="same") + v)
        w = F.avg_pool3d(torch.cat([v, w], 1), (1, 2, 2), ceil_mode=True)
        return F.linear(w.flatten(1), p["f.weight"], p["f.bias"])
    case("net_volume", {"x": (2, 4, 5, 6)},
         "v = x -> c1: conv(5, kernel=3, pad=1, bias=false) -> b1: batchnorm -> relu -> maxpool(2);"
         "w = relu((v -> c2: conv(5, kernel=[2, 3, 1], pad=same)) + v);"
         "y = concat(v, w) -> avgpool([1, 2, 2], ceil=true) -> flatten -> f: dense(4)",
         volume, {"c1.weight": (5, 2, 3, 3, 3), "b1.weight": (5,), "b1.bias": (5,), "b1.running_mean": (5,),
                  "b1.running_var": rand(5).abs() + 0.5, "c2.weight": (5, 5, 2, 3, 1), "c2.bias": (5,),
                  "f.weight": (4, 40), "f.bias": (4,)})


for group in (convs, norms, pools, others, nets):
    group()
finish()
