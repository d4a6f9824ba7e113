"""Normalisation of samples, and batch normalisation with running statistics.
Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_norm")


def weights(*shape):
    return {"l.weight": torch.rand(*shape) + 0.5, "l.bias": torch.randn(*shape)}


def channels_last(x, fn):
    return fn(x.movedim(1, -1)).movedim(-1, 1)


def layernorm(name, shape, over="channels", affine=True, eps=1e-5, **kw):
    size = shape[:1] if over == "channels" else shape

    def fn(x, p, training):
        norm = lambda v: F.layer_norm(v, size, p.get("l.weight"), p.get("l.bias"), eps)
        return channels_last(x["x"], norm) if over == "channels" else norm(x["x"])
    text = ", ".join(["over=all"] * (over == "all") + ["affine=false"] * (not affine) + [f"eps={eps}"] * (eps != 1e-5))
    case("layernorm" + name, {"x": shape}, f"y = x -> l: layernorm({text})", fn, weights(*size) if affine else {}, **kw)


layernorm("", (6, 3, 4))
layernorm("_17", (17, 2, 3))
layernorm("_48", (48, 2, 2), batch=3)
layernorm("_plain", (6, 3, 4), affine=False)
layernorm("_eps", (5, 2, 3), eps=0.1)
layernorm("_vector", (9,))
layernorm("_1d", (5, 4))
layernorm("_3d", (5, 2, 3, 2))
layernorm("_far", (8, 2, 3), values=lambda v: v + 100)
layernorm("_all", (3, 4, 5), "all", batch=3)
layernorm("_all_17", (17, 2, 3), "all")
layernorm("_all_plain", (3, 4, 5), "all", affine=False)
layernorm("_all_eps", (3, 4, 5), "all", eps=0.1)
layernorm("_all_vector", (9,), "all")
layernorm("_all_1d", (5, 4), "all")
layernorm("_all_3d", (5, 2, 3, 2), "all")


def instancenorm(name, shape, affine=False, eps=1e-5, **kw):
    text = ", ".join(["affine=true"] * affine + [f"eps={eps}"] * (eps != 1e-5))
    case("instancenorm" + name, {"x": shape}, f"y = x -> l: instancenorm({text})",
         lambda x, p, t: F.instance_norm(x["x"], weight=p.get("l.weight"), bias=p.get("l.bias"), eps=eps),
         weights(shape[0]) if affine else {}, **kw)


instancenorm("", (3, 4, 5))
instancenorm("_affine", (3, 4, 5), True, batch=3)
instancenorm("_17", (17, 3, 2), True)
instancenorm("_eps", (3, 4, 5), eps=0.1)
instancenorm("_1d", (5, 6), True)
instancenorm("_3d", (5, 2, 3, 2), True)
instancenorm("_far", (3, 5, 5), values=lambda v: v - 50)


def groupnorm(name, groups, shape, affine=True, eps=1e-5, **kw):
    text = str(groups) + ", affine=false" * (not affine) + f", eps={eps}" * (eps != 1e-5)
    case("groupnorm" + name, {"x": shape}, f"y = x -> l: groupnorm({text})",
         lambda x, p, t: F.group_norm(x["x"], groups, p.get("l.weight"), p.get("l.bias"), eps),
         weights(shape[0]) if affine else {}, **kw)


groupnorm("_2", 2, (6, 3, 4), batch=3)
groupnorm("_3", 3, (6, 3, 4))
groupnorm("_1", 1, (6, 3, 4))
groupnorm("_each", 6, (6, 3, 4))
groupnorm("_17", 1, (17, 2, 3))
groupnorm("_8", 8, (40, 2, 2))
groupnorm("_plain", 2, (6, 3, 4), affine=False)
groupnorm("_eps", 2, (6, 3, 4), eps=0.1)
groupnorm("_vector", 3, (12,))
groupnorm("_1d", 2, (6, 5))
groupnorm("_3d", 2, (6, 2, 3, 2))


def lrn(name, shape, *args, **kw):
    text = ", ".join(str(a) for a in args)
    case("lrn" + name, {"x": shape}, f"y = x -> lrn({text})", lambda x, p, t: F.local_response_norm(x["x"], *(args or (5,))), {}, **kw)


lrn("", (8, 3, 4), values=lambda v: 20 * v)
lrn("_alexnet", (12, 2, 3), 5, 1e-4, 0.75, 2, values=lambda v: 60 * v)
lrn("_3", (5, 3, 4), 3, 0.5)
lrn("_even", (6, 3, 4), 4, 0.5, 0.5)
lrn("_wide", (3, 2, 2), 7, 1.0, 1.0, 0.5)
lrn("_power", (17, 2, 2), 5, 2.0, 0.3, 1.5)
lrn("_1d", (6, 5), 3, 1.0)
lrn("_3d", (6, 2, 3, 2), 3, 1.0)


def frozen(name, shape, affine=True, **kw):
    c = shape[0]
    par = weights(c) if affine else {}
    par |= {"l.running_mean": (c,), "l.running_var": torch.rand(c) + 0.5}
    text = "" if affine else ", affine=false"
    case("batchnorm_frozen" + name, {"x": shape}, f"y = x -> l: batchnorm(frozen=true{text})",
         lambda x, p, t: F.batch_norm(x["x"], p["l.running_mean"], p["l.running_var"], p.get("l.weight"), p.get("l.bias"), False),
         par, **kw)


frozen("", (5, 3, 4))
frozen("_17", (17, 2, 2), batch=3)
frozen("_plain", (5, 3, 4), affine=False)
frozen("_vector", (7,), batch=1)


def block(x, p, training):
    v = F.conv2d(x["x"], p["c.weight"], p["c.bias"], padding=1, groups=4)
    v = channels_last(v, lambda u: F.layer_norm(u, (4,), p["n.weight"], p["n.bias"], 1e-6))
    v = F.conv2d(F.gelu(F.conv2d(v, p["d.weight"], p["d.bias"])), p["e.weight"], p["e.bias"])
    return x["x"] + v * p["s"].view(-1, 1, 1)


case("net_convnext", {"x": (4, 3, 5)},
     "z = x -> c: conv(4, kernel=3, pad=1, groups=4) -> n: layernorm(eps=1e-6) -> d: conv(8, kernel=1) -> gelu -> e: conv(4, kernel=1)"
     " -> s: layer_scale; y = x + z",
     block, {"c.weight": (4, 1, 3, 3), "c.bias": (4,), "n.weight": (4,), "n.bias": (4,), "d.weight": (8, 4, 1, 1), "d.bias": (8,),
             "e.weight": (4, 8, 1, 1), "e.bias": (4,), "s": (4,)})

finish()
