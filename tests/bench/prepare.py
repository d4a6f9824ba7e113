"""What is there before anything is timed: our program, the ONNX file, the peers' files."""
import glob
import json
import os
import re
import subprocess
import sys
import time

import numpy as np

CONVC = os.environ.get("CONVC", "build/convc")
CC = os.environ.get("CC", "gcc").split()
CFLAGS = os.environ.get("BENCH_CFLAGS", "-O3 -march=native").split()
RUNTIME = os.path.join(os.path.dirname(CONVC), "libconvrt.a")
ROOT = os.environ.get("BENCH_BUILD", "build/bench")


def target():
    """The widest that this machine runs, if TARGET does not say."""
    if os.environ.get("TARGET"):
        return os.environ["TARGET"]
    flags = open("/proc/cpuinfo").read()
    for word, name in (("avx512f", "x86-64-v4"), ("avx2", "x86-64-v3"), ("asimd", "neon")):
        if word in flags:
            return name
    return "c99"


def timed(command, **more):
    start = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, CCACHE_DISABLE="1"), **more)
    if done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(command), done.stdout.strip()[-500:]))
    return time.perf_counter() - start


def fresh(path, *sources):
    """Is the file newer than what it is made of?"""
    return os.path.exists(path) and all(os.path.getmtime(s) <= os.path.getmtime(path) for s in sources)


class Prepared:
    """build/bench/NET: paths, and what making them took."""

    def __init__(self, net):
        self.net, self.dir = net, os.path.join(ROOT, net.name)
        os.makedirs(self.dir, exist_ok=True)
        self.defines = [a for d in net.defines for a in ("-D", d)]
        text = subprocess.run([CONVC, net.dsl, *self.defines, "--summary=json"],
                              stdout=subprocess.PIPE, check=True, text=True).stdout
        self.summary = json.loads(text)
        self.onnx = self.path("net.onnx")
        if not fresh(self.onnx, CONVC, net.dsl):
            timed([CONVC, net.dsl, *self.defines, "--batch", str(net.batch), "--onnx", "-o", self.onnx])

    def path(self, name):
        return os.path.join(self.dir, name)

    def layers(self):
        """(multiply-adds, bytes of weights) of the layers that multiply."""
        return [(l["multiply_adds"] * self.net.batch, 4 * l["parameters"])
                for l in self.summary["layers"] if l["weights"] or l["op"] == "matmul"]

    def gflop(self):
        return 2e-9 * sum(m for m, _ in self.layers())

    def roofline_ms(self, gflops, gbytes):
        """Every layer at the FMA peak, or at the rate at which its weights are read."""
        return sum(max(2e-6 * m / gflops, 1e-6 * b / gbytes) for m, b in self.layers())

    def weights(self):
        return 4 * sum(l["parameters"] for l in self.summary["layers"])

    # ---- ours -----------------------------------------------------------

    def threads_path(self, threads, name):
        folder = self.path("threads_%d" % threads)
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, name)

    def ours(self, threads):
        """The program; its facts."""
        path = lambda name: self.threads_path(threads, name)
        c, program, facts = path("net.c"), path("runner"), path("facts.json")
        extra = [] if threads == 1 else ["--threads", str(threads)]
        if fresh(facts, CONVC, self.net.dsl, "tests/bench/runner.c"):
            return [program], json.load(open(facts))
        emit = timed([CONVC, self.net.dsl, *self.defines, "--batch", str(self.net.batch), "--name", "net",
                      "--target", target(), "--weights-in", "object", *extra, "-q", "-o", c])
        header = open(path("net.h")).read()
        names = re.findall(r"#define NET_(\w+)_SIZE (\d+)", header)
        objects = [path("net.o"), path("net_weights.o")]
        build = timed([*CC, *CFLAGS, "-Iruntime", "-c", "-o", objects[0], c])
        timed([*CC, *CFLAGS, "-I" + os.path.dirname(c), "-Iruntime", "-DINPUT_SIZE=NET_%s_SIZE" % names[0][0],
               "-DOUTPUT_SIZE=NET_%s_SIZE" % names[1][0], "-o", program,
               "tests/bench/runner.c", *objects, RUNTIME, "-lm", "-lpthread"])
        sizes = subprocess.run(["size", *objects], stdout=subprocess.PIPE, text=True, check=True).stdout
        rows = [l.split() for l in sizes.splitlines()[1:]]
        out = {"compile_s": emit + build, "ships": sum(int(r[0]) + int(r[1]) for r in rows),
               "arena": int(re.search(r"#define NET_ARENA_BYTES (\d+)", header)[1])}
        json.dump(out, open(facts, "w"))
        return [program], out

    # ---- inputs ---------------------------------------------------------

    def input(self):
        """The shape of the ONNX input, and a file with seeded numbers."""
        import onnx
        value = onnx.load(self.onnx, load_external_data=False).graph.input[0]
        shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
        path = self.path("input.bin")
        numbers = np.random.default_rng(1).standard_normal(shape, np.float32)
        numbers.tofile(path)
        return shape, path

    # ---- peers ----------------------------------------------------------

    def convert(self, engine, shape):
        """The engine's own file; (path, seconds)."""
        tools = os.path.dirname(sys.executable)
        if engine == "mnn":
            path = self.path("net.mnn")
            command = [os.path.join(tools, "mnnconvert"), "-f", "ONNX", "--modelFile", self.onnx,
                       "--MNNModel", path, "--bizCode", "bench"]
        elif engine == "ncnn":
            path = self.path("pnnx.ncnn.param")
            command = [os.path.join(tools, "pnnx"), "net.onnx", "fp16=0",
                       "inputshape=[%s]" % ",".join(map(str, shape)),
                       "pnnxparam=pnnx.pnnx.param", "pnnxbin=pnnx.pnnx.bin", "pnnxpy=pnnx_pnnx.py",
                       "pnnxonnx=pnnx.pnnx.onnx", "ncnnparam=pnnx.ncnn.param",
                       "ncnnbin=pnnx.ncnn.bin", "ncnnpy=pnnx_ncnn.py"]
        else:
            return self.onnx, 0
        took = path + ".seconds"
        if not fresh(took, self.onnx):
            seconds = timed([os.path.abspath(command[0]), *command[1:]],
                            cwd=self.dir if engine == "ncnn" else None)
            open(took, "w").write("%g" % seconds)
        return path[:-6] if engine == "ncnn" else path, float(open(took).read())


LIBRARIES = {
    "onnxruntime": ["onnxruntime/capi/libonnxruntime.so*"],
    "openvino": ["openvino/libs/libopenvino.so*", "openvino/libs/libopenvino_intel_cpu_plugin.so",
                 "openvino/libs/libopenvino_onnx_frontend.so*", "openvino/libs/libtbb.so*"],
    "mnn": ["_mnncengine*.so"],
    "ncnn": ["ncnn/ncnn*.so"],
    "torch": ["torch/lib/libtorch_cpu.so", "torch/lib/libc10.so", "torch/lib/libtorch.so"],
}
LIBRARIES["torch-compile"] = LIBRARIES["torch"]


def ships(engine, model):
    """Bytes of the engine's libraries and of the model file."""
    import sysconfig
    site = sysconfig.get_paths()["platlib"]
    files = {os.path.realpath(f) for p in LIBRARIES[engine] for f in glob.glob(os.path.join(site, p))}
    models = [model + ".param", model + ".bin"] if engine == "ncnn" else [model]
    return sum(map(os.path.getsize, sorted(files) + models))


def version(engine):
    from importlib import metadata
    package = {"mnn": "MNN", "torch-compile": "torch"}.get(engine, engine)
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
