"""Borders that are no zeros, and convolutions by spectra. Run as cases.py says."""

import torch.nn.functional as F
from cases import case, finish, start

start("ops_border")


def pad(name, size, text, sides, mode):
    case("pad_" + name, {"x": (3, *size)}, f"y = x -> pad({text}, mode={mode})", lambda x, p, t: F.pad(x["x"], sides, mode=mode))


for mode in ("reflect", "replicate", "circular"):
    pad(mode, (4, 5), "[1, 2, 3, 4]", (2, 4, 1, 3), mode)
    pad(mode + "_1d", (7,), "[6, 2]", (6, 2), mode)
    pad(mode + "_3d", (2, 3, 4), "[1, 0, 2, 1, 1, 3]", (2, 3, 0, 1, 1, 1), mode)
pad("replicate_far", (2, 1), "[3, 4, 0, 2]", (4, 2, 3, 0), "replicate")
pad("circular_whole", (2, 3), "[2, 3]", (3, 3, 2, 2), "circular")


def conv(name, cin, size, text, cout, kernel, sides, mode="zeros", bias=True, groups=1, **kw):
    """sides: (left, right, top, bottom, ...) in front of an unpadded convolution,
    as torch.nn.Conv2d(padding_mode=...) has it."""
    f = (F.conv1d, F.conv2d, F.conv3d)[len(size) - 1]
    par = {"l.weight": (cout, cin // groups, *kernel)}
    if bias:
        par["l.bias"] = (cout,)
    else:
        text += ", bias=false"

    def fn(x, p, training):
        v = F.pad(x["x"], sides, mode="constant" if mode == "zeros" else mode)
        return f(v, p["l.weight"], p.get("l.bias"), groups=groups, **kw)
    if mode != "zeros":
        text += f", pad_mode={mode}"
    case("conv_" + name, {"x": (cin, *size)}, f"y = x -> l: conv({cout}, {text})", fn, par)


for mode in ("reflect", "replicate", "circular"):
    conv(mode, 3, (4, 5), "kernel=3, pad=1", 4, (3, 3), (1, 1, 1, 1), mode)
    conv(mode + "_same", 2, (5, 4), "kernel=4, pad=same", 3, (4, 4), (1, 2, 1, 2), mode)
    conv(mode + "_s2", 4, (5, 6), "kernel=3, pad=[2, 1], stride=2, groups=2", 2, (3, 3), (1, 1, 2, 2), mode, groups=2, stride=2)
    conv(mode + "_1d", 2, (8,), "kernel=3, pad=[2, 0], dilation=2", 3, (3,), (2, 0), mode, dilation=2)
    conv(mode + "_3d", 2, (2, 3, 3), "kernel=2, pad=1", 3, (2, 2, 2), (1,) * 6, mode)
conv("circular_full", 2, (4, 5), "kernel=3, pad=full", 3, (3, 3), (2, 2, 2, 2), "circular")

fft = ", algorithm=fft"
conv("fft", 3, (6, 7), "kernel=5, pad=2" + fft, 4, (5, 5), (2, 2, 2, 2))
conv("fft_valid", 2, (6, 7), "kernel=[4, 3]" + fft, 3, (4, 3), (0, 0, 0, 0), bias=False)
conv("fft_full", 2, (4, 5), "kernel=3, pad=full" + fft, 3, (3, 3), (2, 2, 2, 2))
conv("fft_s2", 2, (7, 6), "kernel=3, pad=1, stride=2" + fft, 3, (3, 3), (1, 1, 1, 1), stride=2)
conv("fft_dilated", 2, (7, 8), "kernel=3, dilation=2, pad=[2, 1]" + fft, 3, (3, 3), (1, 1, 2, 2), dilation=2)
conv("fft_groups", 4, (5, 6), "kernel=3, pad=1, groups=2" + fft, 6, (3, 3), (1, 1, 1, 1), groups=2)
conv("fft_depthwise", 5, (6, 6), "kernel=5, pad=2, groups=5" + fft, 5, (5, 5), (2, 2, 2, 2), groups=5)
conv("fft_circular", 3, (6, 8), "kernel=5, pad=2" + fft, 4, (5, 5), (2, 2, 2, 2), "circular")
conv("fft_circular_s2", 2, (5, 6), "kernel=[3, 4], pad=[1, 0, 2, 3], stride=[1, 2]" + fft, 3, (3, 4), (0, 3, 1, 2), "circular", stride=(1, 2))
conv("fft_circular_prime", 2, (7, 7), "kernel=3, pad=1" + fft, 3, (3, 3), (1, 1, 1, 1), "circular")
conv("fft_reflect", 2, (5, 6), "kernel=5, pad=2" + fft, 3, (5, 5), (2, 2, 2, 2), "reflect")
conv("fft_1d", 2, (20,), "kernel=9, pad=4" + fft, 3, (9,), (4, 4))
conv("fft_1d_circular", 2, (12,), "kernel=12, pad=[6, 5]" + fft, 3, (12,), (6, 5), "circular")
conv("fft_circular_unused", 2, (5, 7), "kernel=[3, 1]" + fft, 3, (3, 1), (0, 0, 0, 0), "circular")
conv("fft_3d", 2, (3, 4, 5), "kernel=3, pad=1" + fft, 3, (3, 3, 3), (1,) * 6)
conv("fft_3d_axes", 4, (4, 3, 5), "kernel=[2, 3, 1], pad=[1, 2, 0], stride=[2, 1, 2], dilation=[1, 2, 1], groups=2" + fft, 2, (2, 3, 1), (0, 0, 2, 2, 1, 1),
     groups=2, stride=(2, 1, 2), dilation=(1, 2, 1))
conv("fft_3d_circular", 2, (3, 4, 6), "kernel=[2, 3, 3], pad=[1, 1, 1, 0, 1, 1]" + fft, 3, (2, 3, 3), (1, 1, 1, 1, 1, 0), "circular")
conv("fft_3d_replicate", 2, (3, 4, 5), "kernel=3, pad=1" + fft, 3, (3, 3, 3), (1,) * 6, "replicate")
finish()
