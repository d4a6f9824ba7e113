#!/usr/bin/env python3
"""Makes tests/error/weights_*.safetensors: files that must be refused, for the
net of weights_*.dsl. Written byte by byte, as no library writes such files.
Run from the project's root."""
import json
import struct

FLOATS = {"conv1.weight": [2, 1, 3], "conv1.bias": [2],
          "fc.weight": [3, 8], "fc.bias": [3]}


def count(shape):
    n = 1
    for d in shape:
        n *= d
    return n


def build(shapes, dtype="F32", size=4, fill=b"\0", header=None, tail=b"", change=None):
    entries, at = {}, 0
    for name, shape in shapes.items():
        end = at + size * count(shape)
        entries[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, end]}
        at = end
    if change:
        change(entries)
    text = header if header is not None else json.dumps(entries).encode()
    return struct.pack("<Q", len(text)) + text + (fill * at)[:at] + tail


def write(name, data):
    open(f"tests/error/weights_{name}.safetensors", "wb").write(data)


def without(name):
    return {k: v for k, v in FLOATS.items() if k != name}


def renamed(old, new):
    return {new if k == old else k: v for k, v in FLOATS.items()}


good = build(FLOATS)
write("missing", build(without("fc.bias")))
write("extra", build({**FLOATS, "fc2.weight": [2, 2]}))
write("renamed", build(renamed("conv1.weight", "conv1.wieght")))
write("prefix", build({f"module.{k}": v for k, v in FLOATS.items()}))
write("shape", build({**FLOATS, "conv1.weight": [2, 1, 1, 5], "fc.weight": [8, 3]}))
write("dtype", build(FLOATS, "I32"))
write("unknown_dtype", build(FLOATS, "F31"))
write("truncated", good[:-5])
write("truncated_header", good[:60])
write("empty", b"")
write("garbage", bytes((i * 73 + 41) % 256 for i in range(300)))
write("huge_header", struct.pack("<Q", 99_000_000) + b"{}")
write("trailing", build(FLOATS, tail=b"xyz"))
write("nan", build(FLOATS, fill=struct.pack("<f", float("nan"))))
write("twice", build(FLOATS, header=json.dumps(
    {"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}}).encode()[:-1] +
    b"," + json.dumps({"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 8]}}).encode()[1:]))


def overlap(entries):
    entries["conv1.bias"]["data_offsets"] = [20, 28]


def outside(entries):
    entries["fc.bias"]["data_offsets"] = [1000, 1012]


write("overlap", build(FLOATS, change=overlap))
write("outside", build(FLOATS, change=outside))
write("many", build({f"layer{i}.weight": [1] for i in range(30)}))
