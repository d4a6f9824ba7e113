"""Activations. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_activation")


def unary(name, text, fn, shape=(3, 4, 3), **kw):
    case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)


def far(name, text, fn, factor=30):
    unary(name, text, fn)
    unary(name + "_far", text, fn, (17, 3), values=lambda v: factor * v)


def kinks(name, text, fn, *at):
    """The points where the derivative jumps, and their neighbourhood."""
    points = torch.tensor([0.0, *at]).repeat(3)[:12]
    unary(name + "_ties", text, fn, (points.numel(),), values=lambda v: points.expand(v.shape[0], -1))


far("relu6", "relu6", F.relu6)
kinks("relu6", "relu6", F.relu6, 6, 3, 7, -1)
far("elu", "elu", F.elu)
kinks("elu", "elu", F.elu)
far("elu_alpha", "elu(0.4)", lambda x: F.elu(x, 0.4))
far("selu", "selu", F.selu)
kinks("selu", "selu", F.selu)
far("hard_sigmoid", "hard_sigmoid", F.hardsigmoid, 4)
kinks("hard_sigmoid", "hard_sigmoid", F.hardsigmoid, 3, -3)
far("hard_swish", "hard_swish", F.hardswish, 4)
kinks("hard_swish", "hard_swish", F.hardswish, 3, -3)
far("silu", "silu", F.silu, 60)
far("mish", "mish", F.mish, 60)
far("softplus", "softplus", F.softplus, 60)
unary("softplus_beta", "softplus(beta=2.5, threshold=1)", lambda x: F.softplus(x, 2.5, 1))
unary("softplus_high", "softplus(beta=0.5, threshold=300)", lambda x: F.softplus(x, 0.5, 300), values=lambda v: 200 * v)
far("softsign", "softsign", F.softsign)
far("clip", "clip(-0.5, 1.25)", lambda x: x.clamp(-0.5, 1.25))
kinks("clip", "clip(low=-0.5, high=1.25)", lambda x: x.clamp(-0.5, 1.25), -0.5, 1.25, 2)
unary("exp", "exp", torch.exp)
unary("log", "log", torch.log, values=lambda v: v.abs() + 0.01)
unary("sqrt", "sqrt", torch.sqrt, values=lambda v: v.abs() + 0.01)
unary("abs", "abs", torch.abs)
kinks("abs", "abs", torch.abs, 1, -1)
unary("square", "square", torch.square)
unary("composed", "clip(0.1, 2) -> log -> square -> exp -> sqrt", lambda x: x.clamp(0.1, 2).log().square().exp().sqrt())

for dim, shape in (("", (5,)), ("_1d", (5, 4)), ("_2d", (5, 2, 3)), ("_3d", (5, 2, 3, 2))):
    unary("softmax" + dim, "softmax", lambda x: F.softmax(x, 1), shape)
    unary("log_softmax" + dim, "log_softmax", lambda x: F.log_softmax(x, 1), shape)
unary("log_softmax_far", "log_softmax", lambda x: F.log_softmax(x, 1), (7, 3), values=lambda v: 90 * v)


def prelu(name, shape, weights, text="prelu", **kw):
    case(name, {"x": shape}, f"y = x -> l: {text}", lambda x, p, t: F.prelu(x["x"], p["l.weight"]), {"l.weight": (weights,)}, **kw)


prelu("prelu", (3, 4, 3), 3)
prelu("prelu_17", (17, 2), 17)
prelu("prelu_vector", (5,), 5)
prelu("prelu_shared", (3, 4, 3), 1, "prelu(shared=true)")
prelu("prelu_3d", (3, 2, 3, 2), 3)
prelu("prelu_ties", (3, 2, 2), 3, values=lambda v: v.round())


def maxout(x, pieces):
    return x.unflatten(1, (x.shape[1] // pieces, pieces)).max(2).values


unary("maxout", "maxout(2)", lambda x: maxout(x, 2), (6, 4, 3))
unary("maxout_ties", "maxout(4)", lambda x: maxout(x, 4), (12, 3, 2), values=lambda v: v.round())
unary("maxout_vector", "maxout(3)", lambda x: maxout(x, 3), (15,))
unary("maxout_one", "maxout(1)", lambda x: maxout(x, 1), (5, 2))


def scale(name, shape, channels, text=""):
    case(name, {"x": shape}, f"y = x -> l: layer_scale{text}",
         lambda x, p, t: x["x"] * p["l"].view(-1, *[1] * (len(shape) - 1)), {"l": (channels,)})


scale("layer_scale", (5, 3, 4), 5)
scale("layer_scale_1d", (17, 4), 17, "(init=0.5)")
scale("layer_scale_vector", (7,), 7)


def block(x, p, training):
    v = F.conv2d(x["x"], p["c.weight"], p["c.bias"], padding=1)
    v = F.hardswish(F.conv2d(F.prelu(v, p["a.weight"]), p["d.weight"]))
    return F.mish(x["x"] + v * p["s"].view(-1, 1, 1))


case("net_activations", {"x": (4, 3, 5)},
     "z = x -> c: conv(6, kernel=3, pad=1) -> a: prelu -> d: conv(4, kernel=1, bias=false) -> hard_swish -> s: layer_scale; y = mish(x + z)",
     block, {"c.weight": (6, 4, 3, 3), "c.bias": (6,), "a.weight": (6,), "d.weight": (4, 6, 1, 1), "s": (4,)})

# Slopes below zero turn the input's sign round, which the gradient must not take
# from the output.
for name, text, fn in (("leaky_relu_below", "leaky_relu(-0.5)", lambda x: F.leaky_relu(x, -0.5)),
                       ("elu_below", "elu(-0.7)", lambda x: F.elu(x, -0.7))):
    unary(name, text, fn)
finish()
