"""What bench.py and train.py have in common: a row is a net, a number of threads and every
engine's time. Rows do not know of one another: one that fails is said and left out, and
each is kept as soon as it is there."""
import argparse
import json
import os
import sys
import traceback
from collections import namedtuple
from concurrent.futures import ThreadPoolExecutor

import nets
import prepare
from workers import Failed, Peak, alternate

HERE = os.path.dirname(os.path.abspath(__file__))
# Its threads live as long as the driver: a worker ends with the thread that has started it.
POOL = ThreadPoolExecutor(len(os.sched_getaffinity(0)))

# name: of the file; ready(net, threads, peers) makes what is timed; start(p, engine, threads) a
# worker; compare(workers) what each deviates, at most tolerance; facts(p, threads, worker, peak,
# ms) more columns; show(rows) prints; ours(p, threads) the facts of our program; bytes(p) that
# peak.c reads.
Kind = namedtuple("Kind", "name ready start compare tolerance facts show ours bytes")


def arguments(peers, choice):
    parser = argparse.ArgumentParser()
    parser.add_argument("nets", nargs="*")
    parser.add_argument("--threads", default="1")
    parser.add_argument("--peers", default=",".join(peers))
    parser.add_argument("--runs", type=int, default=30)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--continue", dest="further", action="store_true",
                        help="keep rows that the same program has under the same settings")
    parser.add_argument("--prepare", action="store_true", help="only make what is timed")
    a = parser.parse_args()
    a.peers = a.peers.replace(",", " ").split()
    a.threads = [counted(t) for t in a.threads.replace(",", " ").split()]
    a.nets = nets.pick(choice, a.nets)
    for p in a.peers:
        if p not in peers:
            raise SystemExit("bench: no peer '%s'; there are: %s" % (p, " ".join(peers)))
    return a


def counted(text):
    """A number of threads that there are cores for."""
    have = len(os.sched_getaffinity(0))
    if not text.isdecimal() or not 1 <= int(text) <= have:
        raise SystemExit("bench: %s threads on %d cores" % (text, have))
    return int(text)


def cores(threads):
    """The last ones: the first takes the interrupts."""
    return sorted(os.sched_getaffinity(0))[-threads:]


def tool(name):
    """A program of this folder."""
    source, program = os.path.join(HERE, name + ".c"), os.path.join(prepare.ROOT, name + "_" + prepare.TARGET)
    if not prepare.fresh(program, source):
        os.makedirs(prepare.ROOT, exist_ok=True)
        prepare.timed([*prepare.CC, *prepare.CFLAGS, "-o", program, source, "-lpthread"])
    return program


def launch(start, names, where):
    """Workers that are ready and paused; why the others are not. One starts on each core, since
    that is mostly one thread's work; the last of the peers takes longest."""
    started, failed = [], {}

    def attempt(name):
        try:
            w = start(name)
            w.pause()
            w.pin(where)
            started.append(w)
        except Exception as e:
            failed[name] = str(e)[-300:]
    list(POOL.map(attempt, names))
    return started, failed


def columns(kind, p, threads, w, peak, deviation):
    q1, median, q3 = w.quartiles()
    return dict(ms=median, q1=q1, q3=q3, runs=len(w.times), inner=w.inner, rss=w.resident(), error=deviation,
                void=deviation is None or not deviation <= kind.tolerance,
                **kind.facts(p, threads, w, peak, median))


def measure(kind, net, threads, asked):
    p = prepare.Prepared(net)
    where = cores(threads)
    workers, failed = launch(lambda name: kind.start(p, name, threads),
                             [*reversed(asked["peers"]), "convc"], where)
    try:
        peak = Peak("peak", [tool("peak"), str(kind.bytes(p)), str(threads)], p.path("peak.log"))
        peak.pin(where)
        deviations = kind.compare(workers)
        failed.update(alternate(workers, peak, asked["runs"], asked["seconds"]))
        found = {w.name: columns(kind, p, threads, w, peak, deviations[w.name])
                 for w in workers if w.name not in failed}
        peak.close()
    finally:
        for w in workers:
            w.close()
    found.update((name, {"missing": why}) for name, why in failed.items())
    common = dict(net=net.name, batch=net.batch, group=net.group, threads=threads, target=prepare.TARGET)
    if "convc" not in failed:
        found["convc"].update(asked=asked, made=kind.ours(p, threads)["key"])
    out = [dict(common, engine=e, version=prepare.version(e) or "", **found[e])
           for e in ["convc"] + asked["peers"]]
    rate(out)
    return out


def rate(rows):
    """Each row's time over that of the fastest peer whose outputs are right."""
    good = [r["ms"] for r in rows if "ms" in r and not r["void"] and r["engine"] != "convc"]
    for r in rows:
        if "ms" in r and good:
            r["ratio"] = min(good) / r["ms"]


def path(name):
    return os.path.join(prepare.ROOT, name + ".jsonl")


def read(name):
    return [json.loads(line) for line in open(path(name))] if os.path.exists(path(name)) else []


def write(name, rows):
    with open(path(name) + ".new", "w") as f:
        for r in rows:
            f.write(json.dumps(r) + "\n")
    os.rename(path(name) + ".new", path(name))


def keep(name, rows):
    """Replaces what the file has of the same net, threads and target."""
    key = lambda r: (r["net"], r["threads"], r["target"])
    new = {key(r) for r in rows}
    write(name, [r for r in read(name) if key(r) not in new] + rows)


def have(kind, net, threads, asked):
    """Is there such a row, of the same program?"""
    for r in read(kind.name):
        if ((r["net"], r["threads"], r["target"], r["engine"]) == (net.name, threads, prepare.TARGET, "convc")
                and r.get("asked") == asked):
            return r["made"] == kind.ours(prepare.Prepared(net), threads)["key"]
    return False


def size(n):
    return "-" if n is None else "%.0f KB" % (n / 1e3) if n < 1e6 else "%.1f MB" % (n / 1e6)


def label(net, threads):
    return "%s, batch %d, %d thread%s, %s" % (net.name, net.batch, threads, "s" * (threads > 1), prepare.TARGET)


def attempt(what, call, *arguments):
    """What the call returns, or None; why it failed is said."""
    try:
        return call(*arguments)
    except Exception as e:
        if not isinstance(e, (Failed, RuntimeError)):
            traceback.print_exc()
        print("FAILED: %s: %s" % (what, str(e)[-500:]), flush=True)
        return None


def prepare_all(kind, a):
    """Two at a time, but never the same net, whose files are the same."""
    def one(net, threads):
        attempt("preparing " + label(net, threads), kind.ready, net, threads, a.peers)
        print("ready: " + label(net, threads), flush=True)
    for threads in a.threads:
        list(POOL.map(lambda net: one(net, threads), a.nets))


def sweep(kind, a):
    prepare_all(kind, a)
    if a.prepare:
        return
    asked, bad = dict(peers=a.peers, runs=a.runs, seconds=a.seconds), 0
    for net in a.nets:
        for threads in a.threads:
            print("\n" + label(net, threads), flush=True)
            if a.further and have(kind, net, threads, asked):
                print("is there")
                continue
            found = attempt(label(net, threads), measure, kind, net, threads, asked)
            if not found:
                bad += 1
                continue
            keep(kind.name, found)
            kind.show(found)
            for r in found:
                if "missing" in r:
                    print("%-14s MISSING: %s" % (r["engine"], r["missing"]))
            sys.stdout.flush()
    if bad:
        raise SystemExit("bench: %d rows failed" % bad)
