"""Makes runtime_golden.h: numbers that tests/unit/runtime.c compares with.

    python3 tests/unit/runtime_golden.py > tests/unit/runtime_golden.h

Needs torch (2.13.0 made the committed file). Optimisers run in float64 on
seven parameters with given gradients; the random numbers are computed anew
here, from the description in runtime/convrt.h, with Python's integers.
"""

import math
import torch

M = (1 << 64) - 1


def mix(z):
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & M
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & M
    return z ^ (z >> 31)


def random(seed, stream, index):
    key = mix(seed + mix(stream) & M)
    return mix(key + (index + 1) * 0x9E3779B97F4A7C15 & M)


def fnv(name):
    h = 0xCBF29CE484222325
    for c in name.encode():
        h = (h ^ c) * 0x100000001B3 & M
    return h


def uniform(seed, stream, index):
    return (random(seed, stream, index) >> 11) / 2.0**53


def normal(seed, stream, index):
    u = 1 - uniform(seed, stream, 2 * index)
    v = uniform(seed, stream, 2 * index + 1)
    return math.sqrt(-2 * math.log(u)) * math.cos(2 * math.pi * v)


def numbers(name, ctype, values):
    print(f"static const {ctype} {name}[] = {{")
    for v in values:
        print(f"    {v},")
    print("};\n")


def trajectory(name, make):
    w = torch.tensor(W0, dtype=torch.float64, requires_grad=True)
    opt = make([w])
    out = []
    for g in GRADS:
        w.grad = torch.tensor(g, dtype=torch.float64)
        opt.step()
        out += w.tolist()
    numbers("golden_" + name, "double", map(repr, out))


def values(n, salt):
    return [round(math.sin(1.7 * i + salt) * (1 + i % 3), 3) for i in range(n)]


W0 = values(7, 0.3)
GRADS = [values(7, 1.1 + k) for k in range(5)]

print("/* Made by runtime_golden.py: do not edit. */\n")
numbers("golden_w0", "double", map(repr, W0))
numbers("golden_grads", "double", [repr(x) for g in GRADS for x in g])
O = torch.optim
trajectory("nesterov", lambda p: O.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
trajectory("nesterov_wd", lambda p: O.SGD(p, lr=0.05, momentum=0.8,
                                          nesterov=True, weight_decay=0.1))
trajectory("momentum_wd", lambda p: O.SGD(p, lr=0.05, momentum=0.8,
                                          weight_decay=0.1))
trajectory("adamw", lambda p: O.AdamW(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6,
                                      weight_decay=0.05))
trajectory("adam", lambda p: O.Adam(p, lr=0.02, betas=(0.8, 0.99), eps=1e-6,
                                    weight_decay=0.05))

key = fnv("conv1.weight")
numbers("golden_stream", "uint64_t", [f"UINT64_C({key})"])
numbers("golden_random", "uint64_t",
        [f"UINT64_C({random(42, key, i)})" for i in range(8)])
numbers("golden_normal", "double", [repr(normal(42, key, i)) for i in range(8)])
keep = [random(7, mix(3 + 1) ^ 9, i) >> 40 for i in range(32)]
numbers("golden_dropped", "int", [int(k / 2**24 < 0.25) for k in keep])
