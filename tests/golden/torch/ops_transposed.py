"""Transposed convolutions, in 1-D to 3-D. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_transposed")


def transposed(name, cin, size, text, cout, kernel, bias=True, groups=1, cut=None, **kw):
    """cut: explicit (left, right, top, bottom), what is taken off the output."""
    f = (F.conv_transpose1d, F.conv_transpose2d, F.conv_transpose3d)[len(size) - 1]
    par = {"l.weight": (cin, cout // groups, *kernel)}
    if bias:
        par["l.bias"] = (cout,)

    def fn(x, p, training):
        y = f(x["x"], p["l.weight"], p.get("l.bias"), groups=groups, **kw)
        return F.pad(y, tuple(-c for c in cut)) if cut else y
    if not bias:
        text += ", bias=false"
    case("convtranspose" + name, {"x": (cin, *size)}, f"y = x -> l: convtranspose({cout}, {text})", fn, par)


transposed("_k1", 3, (4, 3), "kernel=1", 5, (1, 1))
transposed("_k3", 3, (4, 3), "kernel=3", 4, (3, 3))
transposed("_k3_pad1", 3, (4, 3), "kernel=3, pad=1", 4, (3, 3), padding=1)
transposed("_k2_s2", 3, (3, 4), "kernel=2, stride=2", 5, (2, 2), stride=2)
transposed("_k4_s2_p1", 5, (3, 4), "kernel=4, stride=2, pad=1", 3, (4, 4), stride=2, padding=1)
transposed("_k4_latent", 7, (1, 1), "kernel=4", 5, (4, 4), bias=False)
transposed("_k4_latent_cut", 3, (1, 1), "kernel=4, stride=2, pad=[1, 0]", 5, (4, 4), stride=2, padding=(1, 0))
transposed("_k3_s2_more", 3, (3, 4), "kernel=3, stride=2, pad=1, output_pad=1", 4, (3, 3), stride=2, padding=1, output_padding=1)
transposed("_k5x3_s3x2", 2, (3, 2), "kernel=[5, 3], stride=[3, 2], pad=[2, 1], output_pad=[2, 0]", 3, (5, 3),
           stride=(3, 2), padding=(2, 1), output_padding=(2, 0))
transposed("_k2_s3_gaps", 2, (3, 4), "kernel=2, stride=3, output_pad=2", 3, (2, 2), stride=3, output_padding=2)
transposed("_dilated", 2, (4, 3), "kernel=3, dilation=2, pad=1", 3, (3, 3), dilation=2, padding=1)
transposed("_dilated_more", 2, (4, 3), "kernel=2, dilation=[2, 3], output_pad=[1, 2]", 3, (2, 2), dilation=(2, 3),
           output_padding=(1, 2))
transposed("_dilated_s2", 2, (3, 3), "kernel=3, dilation=[2, 3], stride=2, pad=[1, 2]", 3, (3, 3), dilation=(2, 3), stride=2,
           padding=(1, 2))
transposed("_groups2", 4, (4, 3), "kernel=3, stride=2, pad=1, groups=2", 6, (3, 3), stride=2, padding=1, groups=2)
transposed("_groups3", 6, (2, 3), "kernel=2, stride=2, groups=3", 3, (2, 2), stride=2, groups=3, bias=False)
transposed("_depthwise", 5, (4, 3), "kernel=4, stride=2, pad=1, groups=5", 5, (4, 4), stride=2, padding=1, groups=5)
transposed("_depthwise_x2", 3, (3, 3), "kernel=3, pad=1, groups=3", 6, (3, 3), padding=1, groups=3)
transposed("_17", 17, (2, 3), "kernel=3, stride=2, pad=1", 18, (3, 3), stride=2, padding=1)
transposed("_sides", 2, (4, 3), "kernel=3, stride=2, pad=[1, 0, 2, 1]", 3, (3, 3), stride=2, cut=(0, 1, 1, 2))
transposed("_same_k3_s2", 2, (4, 3), "kernel=3, stride=2, pad=same", 3, (3, 3), stride=2, cut=(0, 1, 0, 1))
transposed("_same_k2_s3", 2, (4, 3), "kernel=2, stride=3, pad=same", 3, (2, 2), stride=3, output_padding=1)
transposed("_full", 2, (4, 5), "kernel=3, pad=full", 3, (3, 3), padding=2)
transposed("1d", 3, (5,), "kernel=3, stride=2", 4, (3,), stride=2)
transposed("1d_more", 3, (5,), "kernel=3, stride=3, pad=1, output_pad=2", 4, (3,), stride=3, padding=1, output_padding=2)
transposed("1d_groups", 4, (5,), "kernel=4, stride=2, pad=1, groups=2", 6, (4,), stride=2, padding=1, groups=2)
transposed("1d_depthwise", 5, (6,), "kernel=3, groups=5, stride=2", 5, (3,), stride=2, groups=5)
transposed("1d_dilated", 2, (6,), "kernel=3, dilation=3, pad=2", 3, (3,), dilation=3, padding=2)
transposed("3d", 3, (2, 3, 2), "kernel=[2, 3, 2], stride=[2, 1, 2]", 4, (2, 3, 2), stride=(2, 1, 2))
transposed("3d_more", 2, (2, 2, 3), "kernel=3, stride=2, pad=1, output_pad=[1, 0, 1]", 3, (3, 3, 3), stride=2, padding=1,
           output_padding=(1, 0, 1))
transposed("3d_groups", 4, (2, 1, 2), "kernel=2, stride=2, groups=2, dilation=[1, 2, 1]", 2, (2, 2, 2), stride=2, groups=2,
           dilation=(1, 2, 1), bias=False)
transposed("3d_depthwise", 3, (2, 2, 2), "kernel=4, stride=2, pad=1, groups=3", 3, (4, 4, 4), stride=2, padding=1, groups=3)
transposed("3d_latent", 5, (1, 1, 1), "kernel=3", 2, (3, 3, 3))


def generator(x, p, training):
    y = F.conv_transpose2d(x["x"], p["a.weight"])
    y = F.batch_norm(y, p["n.running_mean"], p["n.running_var"], p["n.weight"], p["n.bias"], training).relu()
    return F.conv_transpose2d(y, p["b.weight"], stride=2, padding=1, groups=2).tanh()


case("convtranspose_generator", {"x": (6, 1, 1)}, "h = x -> a: convtranspose(4, kernel=3, bias=false) -> n: batchnorm -> relu;"
     "y = h -> b: convtranspose(6, kernel=4, stride=2, pad=1, groups=2, bias=false) -> tanh", generator,
     {"a.weight": (6, 4, 3, 3), "n.weight": (4,), "n.bias": (4,), "n.running_mean": (4,),
      "n.running_var": torch.rand(4) + 0.5, "b.weight": (4, 3, 4, 4)}, batch=3)
finish()
