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


choose()
finish()
