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


two()
finish()
