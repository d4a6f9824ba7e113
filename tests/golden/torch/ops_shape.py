"""The operators that move and choose elements. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, finish, start

start("ops_shape")


def choose():
    def indices(name, text, fn, shape=(5, 3, 4), **kw):
        case(name, {"x": shape}, f"z = x * 1; y = z -> {text}", lambda x, p, t: (fn(x["x"]).double(), x["x"] * 1),
             loss="mse(z)", **kw)
    indices("argmax_c", "argmax", lambda x: x.argmax(1, keepdim=True))
    indices("argmax_h", "argmax(axis=h)", lambda x: x.argmax(2, keepdim=True))
    indices("argmax_w", "argmax(axis=w)", lambda x: x.argmax(3, keepdim=True))
    indices("argmax_1d", "argmax(axis=w)", lambda x: x.argmax(2, keepdim=True), (3, 7))
    indices("argmax_vector", "argmax", lambda x: x.argmax(1, keepdim=True), (9,))
    indices("topk_3", "topk(3)", lambda x: x.topk(3, dim=1)[1])
    indices("topk_vector", "topk(5)", lambda x: x.topk(5, dim=1)[1], (17,))

    def values(name, k, shape):
        case(name, {"x": shape}, f"y = x -> topk_values({k})", lambda x, p, t: x["x"].topk(k, dim=1)[0])
    values("topk_values_3", 3, (5, 3, 2))
    values("topk_values_all", 4, (4, 3))
    values("topk_values_1", 1, (17,))


def move():
    def unary(name, text, fn, shape=(5, 4, 6), **kw):
        case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: fn(x["x"]), **kw)
    unary("slice_c", "slice(c, from=1, to=4)", lambda x: x[:, 1:4])
    unary("slice_c_step", "slice(c, step=2)", lambda x: x[:, ::2])
    unary("slice_h", "slice(axis=h, from=-3)", lambda x: x[:, :, -3:])
    unary("slice_h_step", "slice(h, from=1, step=2)", lambda x: x[:, :, 1::2])
    unary("slice_w", "slice(w, to=-2, step=3)", lambda x: x[:, :, :, :-2:3])
    unary("slice_1d", "slice(w, from=2, to=7, step=2)", lambda x: x[:, :, 2:7:2], (3, 8))
    unary("slice_vector", "slice(c, from=2, to=-1)", lambda x: x[:, 2:-1], (17,))
    unary("transpose_chw", "transpose([h, w, c])", lambda x: x.permute(0, 2, 3, 1))
    unary("transpose_wch", "transpose(order=[w, c, h])", lambda x: x.permute(0, 3, 1, 2))
    unary("transpose_cwh", "transpose([c, w, h])", lambda x: x.transpose(2, 3))
    unary("transpose_1d", "transpose([w, c])", lambda x: x.transpose(1, 2), (3, 7))
    unary("transpose_flat", "transpose([w, h, c]) -> flatten", lambda x: x.permute(0, 3, 2, 1).flatten(1))
    unary("reshape_transposed", "transpose([h, c, w]) -> reshape([6, 20])", lambda x: x.transpose(1, 2).reshape(2, 6, 20))
    unary("reshape_odd", "reshape([8, 3, 5])", lambda x: x.reshape(2, 8, 3, 5))
    unary("reshape_rank", "reshape([10, 12]) -> relu -> reshape([3, 2, 4, 5]) -> reshape([120])",
          lambda x: F.relu(x).flatten(1))

    def parts(name, text, fn, **kw):
        case(name, {"x": (6, 4, 2)}, text, lambda x, p, t: fn(x["x"]), **kw)
    parts("split", "p = split(x, 2); y = p[0] * p[1]", lambda x: x[:, :3] * x[:, 3:])
    parts("split_sizes", "p = split(x, [1, 3, 2]); y = concat(p[1], p[2], p[0])",
          lambda x: torch.cat([torch.split(x, [1, 3, 2], 1)[i] for i in (1, 2, 0)], 1))
    parts("split_h", "p = split(x, 2, axis=h); y = p[0] - p[1]", lambda x: x[:, :, :2] - x[:, :, 2:])
    parts("concat_h", "p = split(x, [3, 1], axis=h); y = concat(p[1], x, p[0], axis=h)",
          lambda x: torch.cat([x[:, :, 3:], x, x[:, :, :3]], 2))
    case("concat_w", {"a": (3, 4), "b": (3, 5)}, "y = concat(a, b, axis=w)", lambda x, p, t: torch.cat([x["a"], x["b"]], 2))


choose()
move()
finish()
