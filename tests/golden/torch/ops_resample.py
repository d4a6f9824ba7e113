"""The operators that change the size of an image. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_resample")


def unary(name, shape, text, fn, **kw):
    case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)


def upsampling():
    def up(name, shape, text, **kw):
        unary("upsample_" + name, shape, f"upsample({text})", lambda x: F.interpolate(x, **kw))
    up("nearest", (3, 4, 5), "2", scale_factor=2)
    up("nearest_fraction", (2, 5, 4), "1.7", scale_factor=1.7)
    up("nearest_recomputed", (2, 5, 4), "size=[8, 6]", scale_factor=1.7, recompute_scale_factor=True)
    up("nearest_down", (2, 7, 8), "size=[3, 5]", size=(3, 5))
    up("nearest_1d", (3, 7), "3", scale_factor=3)
    up("nearest_1d_down", (3, 7), "size=4", size=4)
    for mode in "bilinear", "bicubic":
        for align in False, True:
            words = f"mode={mode}" + (", align_corners=true" if align else "")
            kw = {"mode": mode, "align_corners": align}
            end = mode + ("_corners" if align else "")
            up(end, (3, 4, 5), "2, " + words, scale_factor=2, **kw)
            up(end + "_17", (17, 3, 2), "[3, 2], " + words, scale_factor=(3, 2), **kw)
            up(end + "_fraction", (2, 5, 4), "1.7, " + words, scale_factor=1.7, **kw)
            up(end + "_recomputed", (2, 5, 4), "size=[8, 6], " + words, scale_factor=1.7, recompute_scale_factor=True, **kw)
            up(end + "_down", (2, 7, 8), "0.5, " + words, scale_factor=0.5, **kw)
            up(end + "_size", (2, 3, 7), "size=[8, 3], " + words, size=(8, 3), **kw)
            up(end + "_one", (2, 1, 4), "size=[3, 1], " + words, size=(3, 1), **kw)
    up("bilinear_8", (2, 2, 3), "8, mode=bilinear", scale_factor=8, mode="bilinear")
    up("linear", (3, 6), "2, mode=bilinear", scale_factor=2, mode="linear")
    up("linear_fraction", (3, 6), "2.6, mode=bilinear", scale_factor=2.6, mode="linear")
    up("linear_corners", (3, 6), "size=11, mode=bilinear, align_corners=true", size=11, mode="linear", align_corners=True)

    up("nearest_3d", (2, 2, 3, 2), "[2, 1, 3]", scale_factor=(2, 1, 3))
    up("trilinear", (2, 2, 3, 2), "2, mode=bilinear", scale_factor=2, mode="trilinear")
    up("trilinear_corners", (2, 2, 3, 2), "size=[3, 5, 4], mode=bilinear, align_corners=true", size=(3, 5, 4),
       mode="trilinear", align_corners=True)

    def nails(x):
        y = torch.zeros(*x.shape[:2], 2 * x.shape[2], 3 * x.shape[3])
        y[:, :, ::2, ::3] = x
        return y
    unary("upsample_bed_of_nails", (3, 3, 2), "upsample([2, 3], mode=bed_of_nails)", nails)


def shuffles():
    unary("pixel_shuffle", (12, 3, 2), "pixel_shuffle(2)", lambda x: F.pixel_shuffle(x, 2))
    unary("pixel_shuffle_3", (9, 2, 3), "pixel_shuffle(3)", lambda x: F.pixel_shuffle(x, 3))
    unary("pixel_unshuffle", (3, 4, 6), "pixel_unshuffle(2)", lambda x: F.pixel_unshuffle(x, 2))
    unary("channel_shuffle", (6, 2, 3), "channel_shuffle(2)", lambda x: F.channel_shuffle(x, 2))
    unary("channel_shuffle_5", (15, 2, 2), "channel_shuffle(5)", lambda x: F.channel_shuffle(x, 5))
    case("crop_like", {"x": (3, 7, 6), "z": (3, 4, 4)}, "y = crop_like(x, z) + z",
         lambda x, p, t: x["x"][:, :, 1:5, 1:5] + x["z"])


def pools():
    m = F.max_pool2d
    unary("maxpool_dilated", (2, 7, 8), "maxpool(3, stride=2, pad=1, dilation=2)", lambda x: m(x, 3, 2, 1, 2))
    unary("maxpool_dilated_ceil", (3, 8, 7), "maxpool(2, stride=2, dilation=[3, 2], ceil=true)",
          lambda x: m(x, 2, 2, 0, (3, 2), ceil_mode=True))
    unary("maxpool_dilated_1d", (2, 11), "maxpool(3, stride=2, dilation=3, pad=1)", lambda x: F.max_pool1d(x, 3, 2, 1, 3))
    unary("maxpool_dilated_3d", (2, 5, 4, 5), "maxpool(2, stride=1, dilation=2)", lambda x: F.max_pool3d(x, 2, 1, 0, 2))

    def indices(name, shape, text, fn, **kw):
        case(name, {"x": shape}, f"z = x * 1; y = z -> maxpool_indices({text})",
             lambda x, p, t: (fn(x["x"], return_indices=True, **kw)[1].double(), x["x"] * 1), loss="mse(z)")
    indices("maxpool_indices", (3, 6, 7), "2", m, kernel_size=2)
    indices("maxpool_indices_pad", (3, 6, 7), "3, stride=2, pad=1, ceil=true", m, kernel_size=3, stride=2, padding=1, ceil_mode=True)
    indices("maxpool_indices_dilated", (17, 6, 7), "3, stride=1, dilation=2", m, kernel_size=3, stride=1, dilation=2)
    indices("maxpool_indices_1d", (3, 9), "3, stride=2", F.max_pool1d, kernel_size=3, stride=2)
    indices("maxpool_indices_3d", (2, 4, 5, 4), "2", F.max_pool3d, kernel_size=2)

    def unpool(name, shape, text, pool, back, values=None, through=True, **kw):
        def fn(x, p, training):
            v, where = pool(x["x"], return_indices=True, **kw)
            kw2 = {k: v for k, v in kw.items() if k in ("kernel_size", "stride", "padding")}
            y = back(v * x["z"], where, output_size=x["x"].shape[2:], **kw2)
            return y if through else (y, v * x["z"])
        small = pool(torch.zeros(1, *shape), **kw).shape[1:]
        case("maxunpool" + name, {"x": shape, "z": small}, f"p = x -> maxpool({text}); q = p * z; y = maxunpool(q, p)", fn,
             values=values, loss="mse(y)" if through else "mse(q)")
    unpool("", (3, 6, 8), "2", m, F.max_unpool2d, kernel_size=2)
    unpool("_17", (17, 4, 6), "2", m, F.max_unpool2d, kernel_size=2)
    unpool("_odd", (2, 7, 5), "2", m, F.max_unpool2d, kernel_size=2)
    unpool("_gap", (2, 8, 8), "2, stride=3", m, F.max_unpool2d, kernel_size=2, stride=3)
    # PyTorch's gradient forgets that the last of overlapping windows wins: it is
    # one only where all windows have maxima of their own.
    unpool("_overlap", (2, 6, 7), "3, stride=1, pad=1", m, F.max_unpool2d, through=False, kernel_size=3, stride=1, padding=1)
    unpool("_overlap_s2", (3, 7, 7), "3, stride=2", m, F.max_unpool2d, through=False, kernel_size=3, stride=2)
    unpool("_overlap_sorted", (2, 5, 4), "[2, 3], stride=1", m, F.max_unpool2d, kernel_size=(2, 3), stride=1,
           values=lambda v: v.flatten(2).sort(2)[0].reshape(v.shape))
    unpool("_1d", (3, 9), "2", F.max_pool1d, F.max_unpool1d, kernel_size=2)
    unpool("_3d", (2, 4, 4, 6), "2", F.max_pool3d, F.max_unpool3d, kernel_size=2)

    for name, fn in ("avg", F.adaptive_avg_pool2d), ("max", F.adaptive_max_pool2d):
        op = f"adaptive_{name}pool"
        unary(op + "_1", (3, 5, 4), f"{op}(1)", lambda x, fn=fn: fn(x, 1))
        unary(op + "_even", (3, 6, 4), f"{op}([3, 2])", lambda x, fn=fn: fn(x, (3, 2)))
        unary(op + "_overlap", (2, 7, 7), f"{op}(6)", lambda x, fn=fn: fn(x, 6))
        unary(op + "_odd", (2, 7, 10), f"{op}([4, 7])", lambda x, fn=fn: fn(x, (4, 7)))
        unary(op + "_larger", (2, 3, 4), f"{op}([5, 6])", lambda x, fn=fn: fn(x, (5, 6)))
    unary("adaptive_avgpool_1d", (3, 10), "adaptive_avgpool(4)", lambda x: F.adaptive_avg_pool1d(x, 4))
    unary("adaptive_maxpool_1d", (3, 10), "adaptive_maxpool(4)", lambda x: F.adaptive_max_pool1d(x, 4))
    unary("adaptive_avgpool_3d", (2, 3, 4, 5), "adaptive_avgpool([2, 3, 3])", lambda x: F.adaptive_avg_pool3d(x, (2, 3, 3)))
    unary("adaptive_maxpool_3d", (2, 3, 4, 5), "adaptive_maxpool([2, 3, 3])", lambda x: F.adaptive_max_pool3d(x, (2, 3, 3)))


def unchanged():
    """Sizes that stay: along both axes, along one."""
    for mode in "bilinear", "bicubic":
        for align in False, True:
            words = f"mode={mode}" + (", align_corners=true" if align else "")
            end = mode + ("_corners" if align else "")
            for name, size in ("same", (3, 5)), ("wider", (3, 8)), ("lower", (2, 5)):
                unary(f"upsample_{name}_{end}", (2, 3, 5), f"upsample(size=[{size[0]}, {size[1]}], {words})",
                      lambda x, size=size, mode=mode, align=align: F.interpolate(x, size, mode=mode, align_corners=align))


def kept():
    """An axis whose extent stays: a copy, but for bicubic."""
    for mode, align in ("nearest", None), ("bilinear", False), ("bilinear", True), ("bicubic", False):
        words = f"mode={mode}" + (", align_corners=true" if align else "")
        unary(f"upsample_kept_{mode}" + ("_corners" if align else ""), (2, 3, 4), f"upsample([1.25, 3], {words})",
              lambda x: F.interpolate(x, scale_factor=(1.25, 3), mode=mode, align_corners=align))


upsampling()
shuffles()
pools()
unchanged()
kept()
finish()
