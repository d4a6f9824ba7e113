"""`make bench-train`: forward, loss, backward and SGD step, by convc's C and by PyTorch.

As bench.py, over nets.TRAINING; what is compared is the losses of the first four
steps, which must agree within 1e-2 of what they fall by (PyTorch's two layouts differ by
1e-3 of it on MobileNet v2). PyTorch runs eager, eager with channels last, and
compiled; all start at the same weights and take the same batch again and again.
"""
import json
import os
import sys

import numpy as np

import bench
import nets
import prepare
import rows
from workers import Worker

PEERS = ["torch", "torch-channels-last", "torch-compile"]
TOLERANCE = 1e-2  # of what the losses fall by


def program(p, threads):
    options = ["--train", "--optimizer", "sgd(lr=%g)" % p.net.rate, "--schedule", "constant"]
    return p.program(threads, "tests/bench/trainer.c", options + ["--fused-update"] * p.net.fused)


def classes(p):
    """A file of seeded classes, and its shape."""
    n, count, *rest = p.shapes()[1]
    shape = [n] + rest
    numbers = np.random.default_rng(2)
    return shape, p.once("classes.bin", lambda path: numbers.integers(0, count, shape).astype(np.int32).tofile(path))


def start(p, name, threads):
    shape, source = p.input()
    class_shape, target = classes(p)
    losses = p.threads_path(threads, "losses_" + name)
    if name == "convc":
        command = [program(p, threads)[0], source, target, losses]
    else:
        here = os.path.join(rows.HERE, "train_worker.py")
        command = [sys.executable, here, name, p.onnx, source, target, losses, str(threads), str(p.net.rate),
                   json.dumps(shape), json.dumps(class_shape)]
    w = Worker(name, command, p.threads_path(threads, "train_%s.log" % name), bench.environment(threads))
    w.out = losses
    if name == "torch-compile":
        open(p.threads_path(threads, "train-compile.made"), "w").close()
    return w


def ready(net, threads, peers):
    p = prepare.Prepared(net)
    rows.attempt("convc", program, p, threads)
    if "torch-compile" in peers and not prepare.fresh(p.threads_path(threads, "train-compile.made"), p.onnx):
        w = rows.attempt("torch-compile", start, p, "torch-compile", threads)
        if w:
            w.close()


def compare(workers):
    """Against PyTorch's own losses, as a part of what they fall by."""
    losses = {w.name: np.fromfile(w.out, np.float32).astype(float) for w in workers}
    judge = next((losses[n] for n in PEERS if n in losses), None)
    if judge is None:
        return {n: None for n in losses}
    spread = judge.max() - judge.min()
    return {n: float(np.abs(v - judge).max() / spread) for n, v in losses.items()}


def facts(p, threads, w, peak, median):
    return {"arena": program(p, threads)[1]["arena"] if w.name == "convc" else None}


def show(found):
    for r in found:
        if "ms" in r:
            print("%-20s %10.5g ms %9.4g-%-9.4g ratio %-6s peak RSS %s%s" % (
                r["engine"], r["ms"], r["q1"], r["q3"], "%.2f" % r["ratio"] if "ratio" in r else "-",
                rows.size(r["rss"]), "  VOID: losses differ by %s" % r["error"] if r["void"] else ""))


def main():
    a = rows.arguments(PEERS, nets.TRAINING)
    rows.sweep(rows.Kind("training", ready, start, compare, TOLERANCE, facts, show,
                         lambda p, threads: program(p, threads)[1], lambda p: 4096), a)


if __name__ == "__main__":
    main()
