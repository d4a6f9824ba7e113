"""`make bench-train`: forward, loss, backward and SGD step, by convc's C and by PyTorch.

As bench.py, over nets.TRAINING; what is compared is the losses of the first four
steps, which must agree within 1e-3. PyTorch runs eager, eager with channels last, and
compiled; all start at the same weights and take the same batch again and again.
"""
import argparse
import json
import os
import re
import sys

import numpy as np

import bench
import nets
import prepare
from workers import Failed, Peak, Worker, alternate

PEERS = ["torch", "torch-channels-last", "torch-compile"]
RATE = 0.001


def program(p, threads):
    """Our training program."""
    c, out = p.threads_path(threads, "train.c"), p.threads_path(threads, "trainer")
    source = "tests/bench/trainer.c"
    if prepare.fresh(out, prepare.CONVC, p.net.dsl, source):
        return out
    extra = [] if threads == 1 else ["--threads", str(threads)]
    prepare.timed([prepare.CONVC, p.net.dsl, *p.defines, "--batch", str(p.net.batch), "--name", "net",
                   "--train", "--optimizer", "sgd(lr=%g)" % RATE, "--schedule", "constant", "--target",
                   prepare.target(), *extra, "-q", "-o", c])
    first = re.search(r"#define NET_(\w+)_SIZE", open(p.threads_path(threads, "train.h")).read())[1]
    prepare.timed([*prepare.CC, *prepare.CFLAGS, "-I" + os.path.dirname(c), "-Iruntime", "-DINPUT_SIZE=NET_%s_SIZE" % first,
                   "-o", out, source, c, prepare.RUNTIME, "-lm", "-lpthread"])
    return out


def classes(p):
    """A file of seeded classes, and its shape."""
    import onnx
    value = onnx.load(p.onnx, load_external_data=False).graph.output[0]
    shape = [d.dim_value for d in value.type.tensor_type.shape.dim]
    numbers = np.random.default_rng(2).integers(0, shape[1], [shape[0]] + shape[2:])
    path = p.path("classes.bin")
    numbers.astype(np.int32).tofile(path)
    return list(numbers.shape), path


def start(p, name, threads, shape, source, class_shape, target):
    losses = p.path("losses_" + name)
    if name == "convc":
        command = [program(p, threads), source, target, losses]
    else:
        here = os.path.join(bench.HERE, "train_worker.py")
        command = [sys.executable, here, name, p.onnx, source, target, losses, str(threads), str(RATE),
                   json.dumps(shape), json.dumps(class_shape)]
    env = {"OMP_NUM_THREADS": str(threads), "TORCHINDUCTOR_CACHE_DIR":
           os.path.abspath(os.path.join(prepare.ROOT, "inductor"))}
    w = Worker(name, command, bench.cores(threads), p.path("train_%s.log" % name), env)
    w.out = losses
    w.pause()
    return w


def row(p, threads, w, deviation):
    q1, median, q3 = w.quartiles()
    return dict(net=p.net.name, batch=p.net.batch, group="training", threads=threads, engine=w.name,
                version=prepare.version("torch") if w.name != "convc" else "", ms=median, q1=q1, q3=q3,
                runs=len(w.times), inner=w.inner, rss=w.resident(), error=deviation,
                void=deviation is None or not deviation <= 1e-3)


def compare(workers):
    """Against PyTorch's own losses."""
    losses = {w.name: np.fromfile(w.out, np.float32).astype(float) for w in workers}
    judge = next((losses[n] for n in PEERS if n in losses), None)
    if judge is None:
        return {n: None for n in losses}
    return {n: float(np.abs(v / judge - 1).max()) for n, v in losses.items()}


def measure(net, threads, runs, seconds):
    p = prepare.Prepared(net)
    shape, source = p.input()
    class_shape, target = classes(p)
    workers, failed = [], {}
    for name in ["convc"] + PEERS:
        try:
            workers.append(start(p, name, threads, shape, source, class_shape, target))
        except (Failed, RuntimeError) as e:
            failed[name] = str(e)[-300:]
    peak = Peak("peak", [bench.peak_program(), "4096", str(threads)], bench.cores(threads), p.path("peak.log"))
    try:
        deviations = compare(workers)
        failed.update(alternate(workers, peak, runs, seconds))
        rows = [row(p, threads, w, deviations[w.name]) for w in workers if w.name not in failed]
    finally:
        for w in workers + [peak]:
            w.close()
    rows += [dict(net=net.name, batch=net.batch, group="training", threads=threads, engine=name,
                  version="", missing=why) for name, why in failed.items()]
    bench.rate(rows)
    return rows


def show(rows):
    print("\n%s, batch %d, %d thread%s: a training step" % (
        rows[0]["net"], rows[0]["batch"], rows[0]["threads"], "s" * (rows[0]["threads"] > 1)))
    for r in rows:
        if "missing" in r:
            print("%-20s MISSING: %s" % (r["engine"], r["missing"]))
        else:
            print("%-20s %10.5g ms %9.4g-%-9.4g ratio %-6s peak RSS %s%s" % (
                r["engine"], r["ms"], r["q1"], r["q3"], "%.2f" % r["ratio"] if "ratio" in r else "-",
                bench.size(r["rss"]), "  VOID: losses differ by %s" % r["error"] if r["void"] else ""))
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nets", nargs="*")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=2)
    a = parser.parse_args()
    for net in nets.pick(nets.TRAINING, a.nets):
        for threads in map(int, a.threads.replace(",", " ").split()):
            rows = measure(net, threads, a.runs, a.seconds)
            show(rows)
            bench.keep(os.path.join(prepare.ROOT, "training.jsonl"), rows)


if __name__ == "__main__":
    main()
