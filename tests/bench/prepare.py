"""What is there before anything is timed: our program, the ONNX file, the peers' files."""
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import threading
import time

import numpy as np

CONVC = os.environ.get("CONVC", "build/convc")
CC = [word for word in os.environ.get("CC", "gcc").split() if word != "ccache"]
RUNTIME = os.path.join(os.path.dirname(CONVC), "libconvrt.a")
ROOT = os.environ.get("BENCH_BUILD", "build/bench")


LIMIT = 300  # seconds that a conversion or a compiler may take


def target():
    """The widest that this machine runs, if TARGET does not say."""
    if os.environ.get("TARGET"):
        return os.environ["TARGET"]
    flags = open("/proc/cpuinfo").read()
    for word, name in (("avx512f", "x86-64-v4"), ("avx2", "x86-64-v3"), ("asimd", "neon")):
        if word in flags:
            return name
    return "c99"


TARGET = target()
# Emitted code is for TARGET; gcc is not to use more than that in what surrounds it.
ARCH = {"x86-64-v2": "x86-64-v2", "x86-64-v3": "x86-64-v3"}.get(TARGET, "native")
CFLAGS = os.environ.get("BENCH_CFLAGS", "-O2 -march=" + ARCH).split()


def timed(command, **more):
    start = time.perf_counter()
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env=dict(os.environ, CCACHE_DISABLE="1"), timeout=LIMIT, **more)
    except subprocess.TimeoutExpired:
        raise RuntimeError("%s: more than %d s" % (" ".join(command), LIMIT))
    if done.returncode:
        raise RuntimeError("%s: %s" % (" ".join(command), done.stdout.strip()[-500:]))
    return time.perf_counter() - start


def fresh(path, *sources):
    """Is the file newer than what it is made of?"""
    return os.path.exists(path) and all(os.path.getmtime(s) <= os.path.getmtime(path) for s in sources)


def digest(*files):
    """Of contents, and of how programs are made: a new convc that emits the same has
    nothing compiled or converted again."""
    h = hashlib.sha256(repr((CC, CFLAGS)).encode())
    for name in files:
        with open(name, "rb") as f:
            for part in iter(lambda: f.read(1 << 24), b""):
                h.update(part)
    return h.hexdigest()


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
        self.lock = threading.Lock()  # workers of a row are started side by side
        self.export()

    def sources(self):
        """What all that convc makes is made of."""
        return [CONVC, *glob.glob(os.path.join(os.path.dirname(self.net.dsl), "*.dsl"))]

    def emit(self, out, *options):
        return timed([CONVC, self.net.dsl, *self.defines, "--batch", str(self.net.batch), *options, "-o", out])

    def export(self):
        """The ONNX file, whose date is that of its last change."""
        stamp, new = self.onnx + ".made", self.path("new.onnx")
        if fresh(stamp, *self.sources()):
            return
        self.emit(new, "--onnx")
        if os.path.exists(self.onnx) and digest(new) == digest(self.onnx):
            os.remove(new)
        else:
            os.rename(new, self.onnx)
        open(stamp, "w").close()

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
        folder = self.path("%s_%d" % (TARGET, threads))
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, name)

    def program(self, threads, source, options, weights=()):
        """The emitted code with source, as a program; its facts. The files are net.c, net.h and
        those of the weights."""
        name = os.path.splitext(os.path.basename(source))[0]
        path = lambda file: self.threads_path(threads, os.path.join(name, file))
        c, header, program, stamp = path("net.c"), path("net.h"), path(name), path("facts.json")
        os.makedirs(os.path.dirname(c), exist_ok=True)
        old = json.load(open(stamp)) if os.path.exists(stamp) else {}
        if fresh(stamp, source, RUNTIME, *self.sources()) and old["options"] == options:
            return program, old
        extra = [] if threads == 1 else ["--threads", str(threads)]
        emit = self.emit(c, "--name", "net", "--target", TARGET, *options, *extra, "-q")
        weights = [path(w) for w in weights]
        key = digest(c, header, *weights, source, RUNTIME)
        text = open(header).read()
        facts = dict(old, options=options, key=key, arena=int(re.findall(r"#define NET_(?:TRAIN_)?ARENA_BYTES (\d+)", text)[-1]))
        if old.get("key") != key:
            os.path.exists(stamp) and os.remove(stamp)
            build = timed([*CC, *CFLAGS, "-Iruntime", "-c", "-o", path("net.o"), c])
            names = re.findall(r"#define NET_(\w+)_SIZE \d+", text)
            timed([*CC, *CFLAGS, "-I" + os.path.dirname(c), "-Iruntime", "-DINPUT_SIZE=NET_%s_SIZE" % names[0],
                   "-DOUTPUT_SIZE=NET_%s_SIZE" % names[1], *["-DFUSED_UPDATE"] * ("--fused-update" in options), "-o", program, source, path("net.o"), *weights,
                   RUNTIME, "-lm", "-lpthread"])
            facts.update(compile_s=emit + build, ships=sizes(path("net.o"), *weights))
        with open(stamp, "w") as f:
            json.dump(facts, f)
        return program, facts

    def ours(self, threads):
        return self.program(threads, "tests/bench/runner.c", ["--weights-in", "object"], ["net_weights.o"])

    # ---- inputs ---------------------------------------------------------

    def once(self, name, make):
        """The path of a file that make(path) writes, if the ONNX file is newer."""
        path = self.path(name)
        with self.lock:
            if not fresh(path, self.onnx):
                make(path)
        return path

    def shapes(self):
        """Of the ONNX file's input and output."""
        def make(path):
            import onnx
            graph = onnx.load(self.onnx, load_external_data=False).graph
            shapes = [[d.dim_value for d in v.type.tensor_type.shape.dim] for v in (graph.input[0], graph.output[0])]
            with open(path, "w") as f:
                json.dump(shapes, f)
        return json.load(open(self.once("shapes.json", make)))

    def input(self):
        """The shape of the input, and a file with seeded numbers."""
        shape = self.shapes()[0]
        numbers = np.random.default_rng(1)
        return shape, self.once("input.bin", lambda path: numbers.standard_normal(shape, np.float32).tofile(path))

    # ---- peers ----------------------------------------------------------

    def convert(self, engine, shape):
        """The engine's own file; (path, seconds)."""
        tools = os.path.dirname(sys.executable)
        if engine == "ncnn" and shape[0] != 1:
            raise RuntimeError("no batch")
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
            try:
                said = "%g" % timed([os.path.abspath(command[0]), *command[1:]],
                                    cwd=self.dir if engine == "ncnn" else None)
            except RuntimeError as e:
                said = "conversion: " + str(e)[-300:]
            with open(took, "w") as f:
                f.write(said)
        said = open(took).read()
        if said.startswith("conversion"):
            raise RuntimeError(said)
        return path[:-6] if engine == "ncnn" else path, float(said)


def sizes(*objects):
    """Bytes of code and constants."""
    text = subprocess.run(["size", *objects], stdout=subprocess.PIPE, text=True, check=True).stdout
    return sum(int(r[0]) + int(r[1]) for r in map(str.split, text.splitlines()[1:]))


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
