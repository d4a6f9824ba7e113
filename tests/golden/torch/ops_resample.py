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


upsampling()
shuffles()
finish()
