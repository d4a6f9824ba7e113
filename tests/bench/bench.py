"""`make bench`: one forward pass of every net, by convc's C and by its peers.

    bench.py [--threads 1,2] [--peers NAME,...] [--runs 30] [--seconds 2] [NET]...

For each net and number of threads: the outputs of all engines for the same input are compared
with ONNX Runtime's (1e-3 of their range, or the row is void), then all are timed in turn in
one run (workers.py), beside the peaks of the machine (peak.c). A row is printed, and kept
as a JSON line in build/bench/inference.jsonl; results.py makes the tables of them.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import nets
import prepare
from workers import Failed, Peak, Worker, alternate

PEERS = ["onnxruntime", "openvino", "mnn", "ncnn", "torch", "torch-compile"]
TOLERANCE = 1e-3  # of the output's range
HERE = os.path.dirname(os.path.abspath(__file__))


def peak_program():
    source, program = os.path.join(HERE, "peak.c"), os.path.join(prepare.ROOT, "peak")
    if not prepare.fresh(program, source):
        os.makedirs(prepare.ROOT, exist_ok=True)
        prepare.timed([*prepare.CC, "-O3", "-march=native", "-o", program, source, "-lpthread"])
    return program


def cores(threads):
    """The last ones: the first takes the interrupts."""
    have = sorted(os.sched_getaffinity(0))
    if threads > len(have):
        raise SystemExit("bench: %d threads on %d cores" % (threads, len(have)))
    return have[-threads:]


def start_peer(p, engine, shape, source, threads, where=None):
    if prepare.version(engine) is None:
        raise Failed("not installed")
    try:
        model, seconds = p.convert(engine, shape)
    except RuntimeError as e:
        raise Failed("conversion: %s" % str(e)[-200:])
    command = [sys.executable, os.path.join(HERE, "worker.py"), engine, model, source,
               p.path("out_" + engine), str(threads), json.dumps(shape)]
    env = {"OMP_NUM_THREADS": str(threads), "MKL_NUM_THREADS": str(threads),
           "TORCHINDUCTOR_CACHE_DIR": os.path.abspath(os.path.join(prepare.ROOT, "inductor"))}
    w = Worker(engine, command, where or cores(threads), p.path(engine + ".log"), env)
    w.out = p.path("out_" + engine)
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


def ready(job):
    """All that can be made before: programs, the peers' files, what torch.compile keeps."""
    net, threads, peers = job
    p = prepare.Prepared(net)
    shape, source = p.input()
    for make in [lambda: p.ours(threads)] + [lambda e=e: p.convert(e, shape) for e in peers]:
        try:
            make()
        except RuntimeError:
            pass  # it is said where it is wanted
    if "torch-compile" in peers and not prepare.fresh(p.threads_path(threads, "torch-compile.seconds"), p.onnx):
        try:
            start_peer(p, "torch-compile", shape, source, threads, os.sched_getaffinity(0)).close()
        except Failed:
            pass
    print("ready: %s, %d thread%s" % (net.name, threads, "s" * (threads > 1)), flush=True)


def start_ours(p, source, threads):
    try:
        command, facts = p.ours(threads)
    except RuntimeError as e:
        raise Failed(str(e)[-300:])
    out = p.path("out_convc")
    w = Worker("convc", [*command, source, out], cores(threads), p.path("convc.log"))
    w.out = out
    w.facts.update(facts, cold_ms=cold_start([*command, source, out], cores(threads)))
    return w


def cold_start(command, where):
    """From the start of the process to its end after one pass: milliseconds."""
    pin = lambda: os.sched_setaffinity(0, where)
    times = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True,
                       preexec_fn=pin)
        times.append(1e3 * (time.perf_counter() - start))
    return statistics.median(times)


def error(out, reference):
    """Largest difference, as a part of the reference's range."""
    a, b = np.fromfile(out, np.float32).astype(float), reference
    if a.shape != b.shape or not np.isfinite(a).all():
        return float("inf")
    spread = b.max() - b.min()
    return float(np.abs(a - b).max() / (spread or 1))


def launch(p, peers, shape, source, threads):
    """Workers that are ready and paused; why the others are not."""
    started, failed = [], {}
    for name in ["convc"] + peers:
        try:
            w = (start_ours(p, source, threads) if name == "convc"
                 else start_peer(p, name, shape, source, threads))
            w.pause()
            started.append(w)
        except Failed as e:
            failed[name] = str(e)
    return started, failed


def row(p, threads, w, peak, deviation):
    q1, median, q3 = w.quartiles()
    gflops = p.gflop() / (1e-3 * median)
    facts = {k: w.facts.get(k) for k in ("arena", "ships", "compile_s", "cold_ms")}
    return dict(facts, net=p.net.name, batch=p.net.batch, group=p.net.group, threads=threads,
                engine=w.name, version=prepare.version(w.name) or "", ms=median, q1=q1, q3=q3,
                runs=len(w.times), inner=w.inner, gflop=p.gflop(), gflops=gflops,
                peak=100 * gflops / peak.flops,
                roofline=100 * p.roofline_ms(peak.flops, peak.bytes) / median,
                peak_gflops=peak.flops, read_gbytes=peak.bytes, error=deviation,
                void=deviation is None or not deviation <= TOLERANCE, rss=w.resident())


def compare(workers):
    """name -> deviation; ONNX Runtime is the judge, or else whoever is there beside us."""
    names = [w.name for w in workers]
    judge = next((n for n in PEERS if n in names), None)
    outs = {w.name: w.out for w in workers}
    if judge is None:
        return {n: None for n in names}
    reference = np.fromfile(outs[judge], np.float32).astype(float)
    return {n: error(outs[n], reference) for n in names}


def measure(net, threads, peers, runs, seconds):
    p = prepare.Prepared(net)
    shape, source = p.input()
    workers, failed = launch(p, peers, shape, source, threads)
    peak = Peak("peak", [peak_program(), str(max(4096, p.weights())), str(threads)],
                cores(threads), p.path("peak.log"))
    try:
        deviations = compare(workers)
        failed.update(alternate(workers, peak, runs, seconds))
        rows = [row(p, threads, w, peak, deviations[w.name]) for w in workers if w.name not in failed]
    finally:
        for w in workers + [peak]:
            w.close()
    rows += [dict(net=net.name, batch=net.batch, group=net.group, threads=threads, engine=name,
                  version=prepare.version(name) or "", missing=why) for name, why in failed.items()]
    rate(rows)
    return rows


def rate(rows):
    """Each row's time over that of the fastest peer whose outputs are right."""
    good = [r["ms"] for r in rows if "ms" in r and not r["void"] and r["engine"] != "convc"]
    for r in rows:
        if "ms" in r and good:
            r["ratio"] = min(good) / r["ms"]


def keep(path, rows):
    """Replaces what the file has of the same net, batch and threads."""
    key = lambda r: (r["net"], r["threads"])
    new = {key(r) for r in rows}
    old = []
    if os.path.exists(path):
        old = [r for r in map(json.loads, open(path)) if key(r) not in new]
    with open(path + ".new", "w") as f:
        for r in old + rows:
            f.write(json.dumps(r) + "\n")
    os.rename(path + ".new", path)


def size(n):
    return "-" if n is None else "%.0f KB" % (n / 1e3) if n < 1e6 else "%.1f MB" % (n / 1e6)


HEAD = ("%-14s %10s %19s %8s %6s %6s %7s %8s %9s %9s %9s %9s" %
        ("", "ms", "quartiles", "GFLOP/s", "peak", "roof", "ratio", "arena", "peak RSS", "ships",
         "compile", "cold"))


def show(rows):
    first = rows[0]
    with_time = [r for r in rows if "ms" in r]
    print("\n%s, batch %d, %d thread%s" % (first["net"], first["batch"], first["threads"],
                                           "s" * (first["threads"] > 1)), end="")
    if with_time:
        print(": %.4g GFLOP; FMA peak %.1f GFLOP/s, reading the weights %.1f GB/s" % (
            with_time[0]["gflop"], with_time[0]["peak_gflops"], with_time[0]["read_gbytes"]))
    print(HEAD)
    for r in sorted(with_time, key=lambda r: r["ms"]):
        print("%-14s %10.5g %9.4g-%-9.4g %8.4g %5.1f%% %5.1f%% %7s %8s %9s %9s %7.2f s %6.0f ms%s" % (
            r["engine"], r["ms"], r["q1"], r["q3"], r["gflops"], r["peak"], r["roofline"],
            "%.2f" % r["ratio"] if "ratio" in r else "-", size(r.get("arena")), size(r["rss"]),
            size(r["ships"]), r["compile_s"], r["cold_ms"],
            "  VOID: differs by %.1e of the range" % r["error"] if r["void"] and r["error"] is not None
            else "  NOT COMPARED" if r["void"] else ""))
    for r in rows:
        if "missing" in r:
            print("%-14s MISSING: %s" % (r["engine"], r["missing"]))
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("nets", nargs="*")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--peers", default=",".join(PEERS))
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=2)
    a = parser.parse_args()
    peers = [p for p in a.peers.replace(",", " ").split()]
    for p in peers:
        if p not in PEERS:
            raise SystemExit("bench: no peer '%s'; there are: %s" % (p, " ".join(PEERS)))
    chosen = nets.pick(nets.NETS, a.nets)
    # The same net twice at a time would write the same files.
    for threads in map(int, a.threads.replace(",", " ").split()):
        with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            list(pool.map(ready, [(net, threads, peers) for net in chosen]))
    for net in chosen:
        for threads in map(int, a.threads.replace(",", " ").split()):
            rows = measure(net, threads, peers, a.runs, a.seconds)
            show(rows)
            keep(os.path.join(prepare.ROOT, "inference.jsonl"), rows)


if __name__ == "__main__":
    main()
