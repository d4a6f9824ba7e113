"""Arithmetic of two tensors and along axes. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_arith")
apart = lambda v: v.sign() * (v.abs() + 0.5)


def two():
    def binary(name, expr, fn, a=(3, 4, 3), b=(3, 4, 3), **kw):
        case(name, {"a": a, "b": b}, expr, lambda x, p, t: fn(x["a"], x["b"]), **kw)
    binary("div", "y = a / b", lambda a, b: a / b, values=apart)
    binary("div_channels", "y = a / b", lambda a, b: a / b, b=(3, 1, 1), values=apart)
    binary("div_left", "y = a / b", lambda a, b: a / b, a=(3, 1, 1), values=apart)
    binary("div_both_ways", "y = a / b", lambda a, b: a / b, a=(3, 1, 4), b=(1, 5, 1), values=apart)
    binary("div_number", "y = 3 / a + 1 / b", lambda a, b: 3 / a + 1 / b, values=apart)
    for f, t in ("min", torch.minimum), ("max", torch.maximum):
        op = t.__name__
        binary(op, f"y = {op}(a, b)", t)
        binary(op + "_plane", f"y = {f}(a, b)", t, a=(1, 4, 3), b=(5, 4, 3))
        binary(op + "_vector", f"y = {f}(a, b)", lambda a, b, t=t: t(a, b[:, :, None]), a=(17, 4), b=(17,))
        binary(op + "_ties", f"y = {f}(a, b)", t, values=lambda v: v.round())
    binary("mul_plane", "y = a * b", lambda a, b: a * b, a=(17, 2, 3), b=(1, 2, 3))
    binary("mul_left", "y = a * b", lambda a, b: a * b, a=(5, 1, 1), b=(5, 2, 3))
    binary("sub_both_ways", "y = a - b", lambda a, b: a - b, a=(1, 2, 1), b=(4, 1, 3))
    binary("add_1d", "y = a + b", lambda a, b: a + b, a=(3, 1), b=(1, 7))
    binary("add_vector_1d", "y = a + b", lambda a, b: a[:, :, None] + b, a=(3,), b=(3, 7))
    case("reciprocal", {"x": (3, 4)}, "y = reciprocal(x)", lambda x, p, t: 1 / x["x"], values=apart)


def along():
    def reduce(name, text, fn, shape=(5, 3, 4), **kw):
        case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    for f, t in ("sum", torch.sum), ("mean", torch.mean), ("max", torch.amax):
        n = "reduce_" + f
        reduce(n + "_hw", f"{n}(axes=[h, w])", lambda x, t=t: t(x, dim=(2, 3), keepdim=True))
        reduce(n + "_c", f"{n}(axes=c)", lambda x, t=t: t(x, dim=(1,), keepdim=True), (17, 2, 3))
        reduce(n + "_c_gone", f"{n}([c], keep=false)", lambda x, t=t: t(x, dim=(1,)))
        reduce(n + "_hw_gone", f"{n}([h, w], keep=false)", lambda x, t=t: t(x, dim=(2, 3)), (17, 4, 3))
        reduce(n + "_all", n, lambda x, t=t: t(x, dim=(1, 2, 3), keepdim=True))
        reduce(n + "_vector", f"{n}(keep=false)", lambda x, t=t: t(x, dim=1, keepdim=True), (9,))
        reduce(n + "_1d", f"{n}(axes=w, keep=false)", lambda x, t=t: t(x, dim=2), (3, 7))
        reduce(n + "_3d", f"{n}(axes=[d, w], keep=false)", lambda x, t=t: t(x, dim=(2, 4)), (2, 3, 2, 4))
    reduce("reduce_max_ties", "reduce_max(axes=[c, w])", lambda x: x.amax((1, 3), keepdim=True), values=lambda v: v.round())


def matrices():
    def product(name, text, fn, a, b):
        case(name, {"a": a, "b": b}, f"y = matmul(a, b{text})", lambda x, p, t: fn(x["a"], x["b"]))
    T = lambda v: v.transpose(-1, -2)
    product("matmul", "", lambda a, b: a @ b, (3, 4), (4, 5))
    product("matmul_wide", "", lambda a, b: a @ b, (18, 3), (3, 17))
    product("matmul_ta", ", transpose_a=true", lambda a, b: T(a) @ b, (4, 3), (4, 5))
    product("matmul_tb", ", transpose_b=true", lambda a, b: a @ T(b), (3, 4), (5, 4))
    product("matmul_both", ", true, true", lambda a, b: T(a) @ T(b), (4, 3), (5, 4))
    product("matmul_batched", "", lambda a, b: a @ b, (3, 2, 4), (3, 4, 5))
    product("matmul_batched_ta", ", transpose_a=true", lambda a, b: T(a) @ b, (3, 4, 2), (3, 4, 5))
    product("matmul_batched_tb", ", transpose_b=true", lambda a, b: a @ T(b), (1, 2, 4), (1, 5, 4))
    product("matmul_batched_both", ", true, true", lambda a, b: T(a) @ T(b), (17, 4, 2), (17, 3, 4))
    product("matmul_broadcast", "", lambda a, b: a @ b, (1, 2, 4), (3, 4, 5))

    def linear(name, text, fn, shape, n, m):
        case(name, {"x": shape}, f"y = x -> l: dense({m}{text})", lambda x, p, t: fn(x["x"], p["l.weight"], p["l.bias"]),
             {"l.weight": (m, n), "l.bias": (m,)})
    linear("dense_last_1d", "", F.linear, (3, 7), 7, 5)
    linear("dense_last_2d", "", F.linear, (4, 2, 6), 6, 3)
    linear("dense_last_3d", "", F.linear, (2, 3, 2, 4), 4, 5)
    linear("dense_pixels", ", axis=c", lambda x, w, b: F.linear(x.permute(0, 2, 3, 1), w, b).permute(0, 3, 1, 2), (6, 2, 3), 6, 5)
    product("matmul_planes", "", lambda a, b: a @ b, (3, 2, 2, 4), (3, 2, 4, 5))
    product("matmul_planes_both", ", true, true", lambda a, b: T(a) @ T(b), (1, 3, 4, 2), (1, 3, 5, 4))
    product("matmul_planes_broadcast", "", lambda a, b: a @ b, (3, 1, 2, 4), (1, 2, 4, 5))


two()
along()
matrices()
finish()
