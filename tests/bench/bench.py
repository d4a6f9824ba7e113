"""`make bench`: one forward pass of every net, by convc's C and by its peers.

    bench.py [--threads 1,2] [--peers NAME,...] [--runs 30] [--seconds 2] [--continue] [--prepare] [NET]...

For each net and number of threads: the outputs of all engines for the same input are compared
with ONNX Runtime's (1e-3 of their range, or the row is void), then all are timed in turn in
one run (workers.py), beside the peaks of the machine (peak.c). A row is printed, and kept
as a JSON line in build/bench/inference.jsonl; results.py makes the tables of them.
"""
import json
import os
import subprocess
import sys

import numpy as np

import nets
import prepare
import rows
from rows import cores
from workers import Failed, Worker

PEERS = ["onnxruntime", "openvino", "mnn", "ncnn", "torch", "torch-compile"]
TOLERANCE = 1e-3  # of the output's range
HERE = rows.HERE


def environment(threads):
    """Of a peer: its threads, where torch.compile keeps what it makes, no more of the processor
    than TARGET has."""
    env = {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads),
           "TORCHINDUCTOR_CACHE_DIR": os.path.realpath(os.path.join(prepare.ROOT, "inductor"))}
    if prepare.TARGET == "x86-64-v3":
        env.update(ATEN_CPU_CAPABILITY="avx2", ONEDNN_MAX_CPU_ISA="AVX2", DNNL_MAX_CPU_ISA="AVX2")
    return env


def start_peer(p, engine, threads):
    if prepare.version(engine) is None:
        raise Failed("not installed")
    shape, source = p.input()
    model, seconds = p.convert(engine, shape)
    out = p.threads_path(threads, "out_" + engine)
    command = [sys.executable, os.path.join(HERE, "worker.py"), engine, model, source, out, str(threads),
               json.dumps(shape)]
    w = Worker(engine, command, p.threads_path(threads, engine + ".log"), environment(threads))
    w.out = out
    w.facts.update(compile_s=seconds + w.facts["load_ms"] / 1e3, ships=prepare.ships(engine, model))
    if engine == "torch-compile":
        w.facts["compile_s"] = compiled_in(p, threads, w.facts)
    return w


def compiled_in(p, threads, facts):
    """Seconds of the first time, which later ones find in a cache."""
    path = p.threads_path(threads, "torch-compile.seconds")
    if not prepare.fresh(path, p.onnx):
        with open(path, "w") as f:
            f.write("%g" % (1e-3 * facts["cold_ms"]))
    return float(open(path).read())


def start_ours(p, threads):
    program, facts = p.ours(threads)
    out = p.threads_path(threads, "out_convc")
    w = Worker("convc", [program, p.input()[1], out], p.threads_path(threads, "convc.log"))
    w.out = out
    w.facts.update(facts)
    return w


def start(p, engine, threads):
    return start_ours(p, threads) if engine == "convc" else start_peer(p, engine, threads)


def ready(net, threads, peers):
    """All that can be made before: programs, the peers' files, what torch.compile keeps."""
    p = prepare.Prepared(net)
    shape, _ = p.input()
    rows.attempt("convc", p.ours, threads)
    for engine in peers:
        rows.attempt(engine, p.convert, engine, shape)
    if "torch-compile" in peers and not prepare.fresh(p.threads_path(threads, "torch-compile.seconds"), p.onnx):
        w = rows.attempt("torch-compile", start, p, "torch-compile", threads)
        if w:
            w.close()


def cold_start(command, threads):
    """Milliseconds from the start of the process to its first result."""
    done = subprocess.run([rows.tool("cold"), "11", *command], stdout=subprocess.PIPE, text=True, timeout=120,
                          preexec_fn=lambda: os.sched_setaffinity(0, cores(threads)))
    return float(done.stdout) if done.returncode == 0 else None


def error(out, reference):
    """Largest difference, as a part of the reference's range."""
    a, b = np.fromfile(out, np.float32).astype(float), reference
    if a.shape != b.shape or not np.isfinite(a).all():
        return float("inf")
    spread = b.max() - b.min()
    return float(np.abs(a - b).max() / (spread or 1))


def compare(workers):
    """name -> deviation; ONNX Runtime is the judge, or else whoever is there beside us."""
    outs = {w.name: w.out for w in workers}
    judge = next((n for n in PEERS if n in outs), None)
    if judge is None:
        return {n: None for n in outs}
    reference = np.fromfile(outs[judge], np.float32).astype(float)
    return {n: error(outs[n], reference) for n in outs}


def facts(p, threads, w, peak, median):
    """Columns of an engine beside its times."""
    if w.name == "convc":
        w.facts["cold_ms"] = cold_start(w.process.args, threads)
    gflops = p.gflop() / (1e-3 * median)
    kept = {k: w.facts.get(k) for k in ("arena", "ships", "compile_s", "cold_ms")}
    return dict(kept, gflop=p.gflop(), gflops=gflops, peak=100 * gflops / peak.flops,
                roofline=100 * p.roofline_ms(peak.flops, peak.bytes) / median,
                peak_gflops=peak.flops, read_gbytes=peak.bytes)


HEAD = ("%-14s %10s %19s %8s %6s %6s %7s %8s %9s %9s %9s %9s" %
        ("", "ms", "quartiles", "GFLOP/s", "peak", "roof", "ratio", "arena", "peak RSS", "ships",
         "compile", "cold"))


def show(found):
    timed = [r for r in found if "ms" in r]
    if timed:
        print("%.4g GFLOP; FMA peak %.1f GFLOP/s, reading the weights %.1f GB/s" % (
            timed[0]["gflop"], timed[0]["peak_gflops"], timed[0]["read_gbytes"]))
    print(HEAD)
    for r in sorted(timed, key=lambda r: r["ms"]):
        print("%-14s %10.5g %9.4g-%-9.4g %8.4g %5.1f%% %5.1f%% %7s %8s %9s %9s %7.2f s %6.1f ms%s" % (
            r["engine"], r["ms"], r["q1"], r["q3"], r["gflops"], r["peak"], r["roofline"],
            "%.2f" % r["ratio"] if "ratio" in r else "-", rows.size(r["arena"]), rows.size(r["rss"]),
            rows.size(r["ships"]), r["compile_s"], r["cold_ms"] or float("nan"),
            "  VOID: differs by %.1e of the range" % r["error"] if r["void"] and r["error"] is not None
            else "  NOT COMPARED" if r["void"] else ""))


def main():
    a = rows.arguments(PEERS, nets.NETS)
    rows.sweep(rows.Kind("inference", ready, start, compare, TOLERANCE, facts, show,
                         lambda p, threads: p.ours(threads)[1], lambda p: max(4096, p.weights())), a)


if __name__ == "__main__":
    main()
