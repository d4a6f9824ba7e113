"""`make bench-layers`: one convolution at a time, ours only, one thread.

    layers.py [--continue] [--prepare] [NET]...

The distinct convolutions of five nets, forward, gradient of the input (with the gathering
of the weights that it reads) and gradient of the weight: milliseconds, and the roofline in
percent of them, which is the larger of the multiply-adds at the FMA peak and
input, weights and output once at the rate at which an array of that size is
read, both measured in the same run. Winograd has fewer multiply-adds than it is
credited with, so that its percentage may be above 100. Algorithm and tile are what the
compiler says (-d select). Lines go to build/bench/layers.jsonl.
"""
import argparse
import json
import os
import re
import subprocess

import prepare
import rows
from workers import Peak

NETS = ["resnet50", "vgg16", "mobilenet_v2", "efficientnet_b0", "convnext_t"]
LINE = re.compile(r'    (\w+) = (?:"[^"]*": )?(\w+)\((.*)\) : ([\dx ]+)$')
PASSES = {"forward": ["net_conv"], "dx": ["net_conv_weight_t", "net_d_x"], "dw": ["net_d_conv_weight"]}


def convolutions(nets):
    """{(input shape, arguments): nets}, in the order of their first use."""
    found = {}
    for net in nets:
        done = subprocess.run([prepare.CONVC, "examples/zoo/%s.dsl" % net, "--print"],
                              stdout=subprocess.PIPE, text=True)
        if done.returncode:
            raise SystemExit("bench: examples/zoo has no net '%s'" % net)
        text = done.stdout
        shapes = dict(re.findall(r"    input (\w+): ([\dx ]+)$", text, re.M))
        for line in text.splitlines():
            m = LINE.match(line)
            if not m:
                continue
            name, op, arguments, shape = m.groups()
            shapes[name] = shape
            if op == "conv":
                source, rest = arguments.split(", ", 1)
                rest = re.sub(r", (bias=false|init=\w+(\([^)]*\))?)", "", rest)
                users = found.setdefault((shapes[source], rest, shape), [])
                if net not in users:
                    users.append(net)
    return found


def lap(path, function):
    """Puts LAP around the calls of one function of an emitted file."""
    out, inside = [], False
    for line in open(path):
        if line.startswith(("int ", "float ", "void ")):
            inside = " %s(" % function in line
        m = re.match(r"    (?:loss \+= )?(net_\w+)\(.*\);$", line)
        out.append('    LAP("%s", %s);\n' % (m[1], line.strip()[:-1]) if inside and m else line)
    with open(path, "w") as f:
        f.writelines(out)


def emitted(folder, name, *options):
    """name.c, with laps; what the compiler says of its nodes."""
    c = os.path.join(folder, name + ".c")
    done = subprocess.run([prepare.CONVC, os.path.join(folder, "layer.dsl"), "--name", "net", "--target",
                           prepare.TARGET, *options, "-q", "-d", "select", "-o", c],
                          stderr=subprocess.PIPE, text=True, timeout=prepare.LIMIT)
    if done.returncode:
        raise RuntimeError(done.stderr[-300:])
    lap(c, "net_" + name)
    return done.stderr


def build(layer):
    """Both programs of a layer, unless they are there: (folder, what the compiler says of its nodes)."""
    shape, arguments, _ = layer
    folder = os.path.join(prepare.ROOT, "layers_" + prepare.TARGET,
                          re.sub(r"[^\w=,]+", "_", shape.replace(" ", "") + "_" + arguments))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "layer.dsl"), "w") as f:
        f.write("net layer {\n    input x: %s\n    y = x -> conv: conv(%s)\n"
                "    output y\n    loss sum(y)\n}\n" % (shape, arguments))
    said = emitted(folder, "forward", "--no-bands", "--weights-in", "object")
    said += emitted(folder, "backward", "--no-bands", "--train", "--grad-input")
    path = lambda name: os.path.join(folder, name)
    key = prepare.digest(*map(path, ("forward.c", "backward.c", "forward_weights.o")),
                         "tests/bench/layer.c", prepare.RUNTIME)
    if not os.path.exists(path("made")) or open(path("made")).read() != key:
        for name, more in (("forward", [path("forward_weights.o")]), ("backward", ["-DBACKWARD", prepare.RUNTIME])):
            prepare.timed([*prepare.CC, *prepare.CFLAGS, "-I" + folder, "-Iruntime", "-o", path(name),
                           "tests/bench/layer.c", *more, "-lm", "-lpthread"])
        with open(path("made"), "w") as f:
            f.write(key)
    return folder, said, key


def chosen(said, node):
    """(algorithm, tile) of a node; the inference graph comes first."""
    m = re.search(r"#   %s: (\w+) kernel, tile (\d+ x \d+) x \d+" % node, said)
    return (m[1], m[2]) if m else ("-", "-")


def product(shape):
    n = 1
    for d in shape.split(" x "):
        n *= int(d)
    return n


def macs(folder):
    text = subprocess.run([prepare.CONVC, os.path.join(folder, "layer.dsl"), "--summary=json"],
                          stdout=subprocess.PIPE, text=True, check=True).stdout
    layer = json.loads(text)["layers"][0]
    return layer["multiply_adds"], layer["parameters"]


class Machine:
    """The FMA peak, and the rate at which arrays of some sizes are read."""

    def __init__(self):
        self.rates, self.flops = {}, 0.0
        for size in (1 << k for k in range(14, 28)):
            peak = Peak("peak", [rows.tool("peak"), str(size), "1"], os.path.join(prepare.ROOT, "peak.log"))
            peak.pin(rows.cores(1))
            peak.measure(8)
            peak.close()
            self.rates[size], self.flops = peak.bytes, max(self.flops, peak.flops)

    def rate(self, size):
        """A smaller array is read no slower than a larger one."""
        return max(rate for n, rate in self.rates.items() if n >= min(size, max(self.rates)))


def measure(layer, folder, said, machine):
    """Rows of a layer."""
    shape, arguments, out = layer
    times = {}
    where = rows.cores(1)
    for program in ("forward", "backward"):
        text = subprocess.run([os.path.join(folder, program)], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=prepare.LIMIT, preexec_fn=lambda: os.sched_setaffinity(0, where)).stdout
        for line in text.splitlines():
            name, ns = line.split()
            times.setdefault(name, float(ns))  # the forward pass is that of inference
    multiply_adds, parameters = macs(folder)
    touched = 4 * (product(shape) + product(out) + parameters)
    flops, rate = machine.flops, machine.rate(touched)
    least = max(2e-6 * multiply_adds / flops, 1e-6 * touched / rate)
    found = []
    for name, functions in PASSES.items():
        ms = 1e-6 * sum(times.get(f, 0) for f in functions)
        if not ms:
            continue
        algorithm, tile = chosen(said, functions[-1][4:])
        found.append({"target": prepare.TARGET, "shape": "%s, conv(%s)" % (shape, arguments), "pass": name,
                     "algorithm": algorithm, "tile": tile, "ms": ms, "gflops": 2e-6 * multiply_adds / ms,
                     "roofline": 100 * least / ms, "peak_gflops": flops, "read_gbytes": rate})
    return found


def built(layers):
    """{layer: (folder, what the compiler says, key)} of those that can be built."""
    done = rows.POOL.map(lambda layer: rows.attempt(layer[0] + ", " + layer[1], build, layer), layers)
    return {layer: b for layer, b in zip(layers, done) if b}


def show(found):
    for r in found:
        print("%-60s %-8s %-16s %-7s %9.4g ms %7.1f GFLOP/s %5.1f %%" % (
            r["shape"], r["pass"], r["algorithm"], r["tile"], r["ms"], r["gflops"], r["roofline"]), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nets", nargs="*")
    parser.add_argument("--continue", dest="further", action="store_true")
    parser.add_argument("--prepare", action="store_true")
    a = parser.parse_args()
    layers = convolutions(a.nets or NETS)
    made = built(list(layers))
    print("%d convolutions" % len(layers), flush=True)
    if a.prepare:
        return
    old, kept, machine = rows.read("layers"), [], Machine()
    others = [r for r in old if r["target"] != prepare.TARGET]
    for layer, (folder, said, key) in made.items():
        have = [r for r in old if r["made"] == key and r["target"] == prepare.TARGET]
        found = have if a.further and have else rows.attempt(folder, measure, layer, folder, said, machine)
        found = [dict(r, made=key, nets=" ".join(layers[layer])) for r in found or []]
        show(found)
        kept += found
        rows.write("layers", others + kept)
    if len(made) < len(layers) or len({r["shape"] for r in kept}) < len(layers):
        raise SystemExit("bench: some layers failed")


if __name__ == "__main__":
    main()
