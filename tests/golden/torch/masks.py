"""The random numbers of runtime/convrt.h, written again from its text."""

import torch

BITS = 2**64 - 1


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & BITS
    return z ^ (z >> 31)


def keep(stream, p, *shape, seed=5, step=0):
    """The factors of runtime/convrt.h's convrt_dropout: 0 or 1 / (1 - p)."""
    key, values = mix((seed + mix(mix(step + 1) ^ stream)) & BITS), []
    count = torch.Size(shape).numel()
    for i in range(count):
        u = (mix((key + (i + 1) * 0x9E3779B97F4A7C15) & BITS) >> 40) / 2**24
        values.append(0.0 if u < p else 1 / (1 - p))
    return torch.tensor(values).reshape(shape)
