"""`make bench-layers`: one convolution at a time, ours only, one thread.

The distinct convolutions of five nets, forward, gradient of the input (with the gathering
of the weights that it reads) and gradient of the weight: milliseconds, and the roofline in
percent of them, which is the larger of the multiply-adds at the FMA peak and
input, weights and output once at the rate at which an array of that size is
read, both measured beside each layer. Algorithm and tile are what the compiler says
(-d select). Lines go to build/bench/layers.jsonl.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import bench
import prepare
from workers import Peak

NETS = ["resnet50", "vgg16", "mobilenet_v2", "efficientnet_b0", "convnext_t"]
LINE = re.compile(r'    (\w+) = (?:"[^"]*": )?(\w+)\((.*)\) : ([\dx ]+)$')
PASSES = {"forward": ["net_conv"], "dx": ["net_conv_weight_t", "net_d_x"], "dw": ["net_d_conv_weight"]}


def convolutions(nets):
    """{(input shape, arguments): nets}, in the order of their first use."""
    found = {}
    for net in nets:
        text = subprocess.run([prepare.CONVC, "examples/zoo/%s.dsl" % net, "--print"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
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


def build(index, shape, arguments):
    """Both programs of a layer, and what the compiler says of its nodes."""
    folder = os.path.join(prepare.ROOT, "layers", str(index))
    os.makedirs(folder, exist_ok=True)
    dsl = os.path.join(folder, "layer.dsl")
    with open(dsl, "w") as f:
        f.write("net layer {\n    input x: %s\n    y = x -> conv: conv(%s)\n"
                "    output y\n    loss sum(y)\n}\n" % (shape, arguments))
    said = ""
    for name, options in (("forward", []), ("backward", ["--train", "--grad-input"])):
        c = os.path.join(folder, name + ".c")
        done = subprocess.run([prepare.CONVC, dsl, "--name", "net", "--target", prepare.target(), *options,
                               *([] if options else ["--weights-in", "object"]),
                               "-q", "-d", "select", "-o", c], stderr=subprocess.PIPE, text=True, check=True)
        said += done.stderr
        lap(c, "net_" + name)
        more = (["-DBACKWARD", prepare.RUNTIME] if options
                else [os.path.join(folder, "forward_weights.o")])
        defines = [m for m in more if m.startswith("-D")]
        prepare.timed([*prepare.CC, *prepare.CFLAGS, *defines, "-I" + folder, "-Iruntime", "-o",
                       os.path.join(folder, name), "tests/bench/layer.c",
                       *[m for m in more if not m.startswith("-D")], "-lm", "-lpthread"])
    return folder, said


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


def measure(shape, arguments, out, users, folder, said, best):
    """Rows of a layer; best[0]: the highest FMA peak seen so far."""
    times = {}
    cores = bench.cores(1)
    for program in ("forward", "backward"):
        text = subprocess.run([os.path.join(folder, program)], stdout=subprocess.PIPE, text=True, check=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, cores)).stdout
        for line in text.splitlines():
            name, ns = line.split()
            times.setdefault(name, float(ns))  # the forward pass is that of inference
    multiply_adds, parameters = macs(folder)
    touched = 4 * (product(shape) + product(out) + parameters)
    peak = Peak("peak", [bench.peak_program(), str(touched), "1"], cores, os.path.join(folder, "peak.log"))
    peak.measure(4)
    peak.close()
    best[0] = peak.flops = max(best[0], peak.flops)
    least = max(2e-6 * multiply_adds / peak.flops, 1e-6 * touched / peak.bytes)
    rows = []
    for name, functions in PASSES.items():
        ms = 1e-6 * sum(times.get(f, 0) for f in functions)
        if not ms:
            continue
        algorithm, tile = chosen(said, functions[-1][4:])
        rows.append({"shape": "%s, conv(%s)" % (shape, arguments), "nets": " ".join(users), "pass": name,
                     "algorithm": algorithm, "tile": tile, "ms": ms, "gflops": 2e-6 * multiply_adds / ms,
                     "roofline": 100 * least / ms, "peak_gflops": peak.flops, "read_gbytes": peak.bytes})
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nets", nargs="*")
    a = parser.parse_args()
    found = list(convolutions(a.nets or NETS).items())
    print("%d convolutions" % len(found), flush=True)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        built = list(pool.map(lambda i: build(i, *found[i][0][:2]), range(len(found))))
    best = [0.0]
    with open(os.path.join(prepare.ROOT, "layers.jsonl"), "w") as f:
        for ((shape, arguments, out), users), (folder, said) in zip(found, built):
            for r in measure(shape, arguments, out, users, folder, said, best):
                print("%-60s %-8s %-10s %-7s %9.4g ms %7.1f GFLOP/s %5.1f %%" % (
                    r["shape"], r["pass"], r["algorithm"], r["tile"], r["ms"], r["gflops"], r["roofline"]), flush=True)
                f.write(json.dumps(r) + "\n")


if __name__ == "__main__":
    main()
