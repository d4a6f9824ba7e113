"""`make bench-results`: build/bench/*.jsonl -> tests/bench/RESULTS.md and speed.svg.

The files hold what bench.py, train.py and layers.py have measured last of each row; nothing
here measures, and nothing in RESULTS.md is written by hand.
"""
import math
import os
import re
import subprocess

import bench
import nets
import plot
import prepare
import rows


def mean(values):
    """Geometric."""
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values)) if values else float("nan")


def first_line(command):
    try:
        return subprocess.run(command, stdout=subprocess.PIPE, text=True).stdout.splitlines()[0]
    except (OSError, IndexError):
        return "-"


def machine():
    text = open("/proc/cpuinfo").read()
    name = re.search(r"model name\s*: (.*)", text)
    isa = [f for f in ("avx2", "avx512f", "amx_tile", "asimd") if re.search(r"\b%s\b" % f, text)]
    return "%s, %d cores, %s; %s" % (name[1] if name else "unknown processor", os.cpu_count(),
                                     ", ".join(isa), first_line([*prepare.CC, "--version"]))


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(r) + " |" for r in rows]) + "\n"


def number(v, digits=3):
    return "-" if v is None else "%.*g" % (digits, v) if v < 1000 else "%.0f" % v


def size(n):
    return "-" if n is None else "%.3g KB" % (n / 1e3) if n < 1e6 else "%.4g MB" % (n / 1e6)


class Bench:
    """Rows of one file for one target and number of threads, by net and engine."""

    def __init__(self, rows, target, threads, order):
        self.rows = [r for r in rows if (r["target"], r["threads"]) == (target, threads)]
        self.at = {(r["net"], r["engine"]): r for r in self.rows}
        have = {r["net"] for r in self.rows}
        self.nets = [n for n in order if n.name in have]
        self.engines = list(dict.fromkeys(r["engine"] for r in self.rows if r["engine"] != "convc"))

    def ours(self, net):
        r = self.at.get((net.name, "convc"))
        return r if r and "ms" in r else None

    def fastest(self, net):
        good = [self.at[net.name, e] for e in self.engines if (net.name, e) in self.at]
        good = [r for r in good if "ms" in r and not r["void"]]
        return min(good, key=lambda r: r["ms"], default=None)

    def ratio(self, net):
        ours, peer = self.ours(net), self.fastest(net)
        return peer["ms"] / ours["ms"] if ours and peer and not ours["void"] else None

    def cell(self, net, engine):
        r = self.at.get((net.name, engine))
        if r is None:
            return "-"
        if "missing" in r:
            return "missing"
        return ("void " if r["void"] else "") + number(r["ms"], 4)


def times(b):
    rows = []
    for net in b.nets:
        ours, ratio = b.ours(net), b.ratio(net)
        spread = "%s - %s" % (number(ours["q1"], 4), number(ours["q3"], 4)) if ours else "-"
        rows.append([net.name, b.cell(net, "convc"), spread]
                    + [b.cell(net, e) for e in b.engines] + [number(ratio)])
    return table(["ms", "convc", "quartiles"] + b.engines + ["ratio"], rows)


def summary(b):
    groups = []
    for name in dict.fromkeys(n.group for n in b.nets):
        ratios = [r for r in (b.ratio(n) for n in b.nets if n.group == name) if r]
        slower = [n.name for n in b.nets if n.group == name and (b.ratio(n) or 9) < 1]
        groups.append("%s nets: geometric mean of the ratios %.2f over %d rows%s." % (
            name, mean(ratios), len(ratios),
            ", slower than the fastest peer: " + ", ".join(slower) if slower else ""))
    left_out = [p for p in bench.PEERS if p not in b.engines]
    if left_out:
        groups.append("not measured in these rows: %s." % ", ".join(left_out))
    return "\n".join("- " + g for g in groups) + "\n"


def throughput(b):
    rows = []
    for net in b.nets:
        r, peer = b.ours(net), b.fastest(net)
        if not r:
            continue
        rows.append([net.name, number(r["gflop"]), number(r["gflops"], 4), "%.0f %%" % r["peak"],
                     "%.0f %%" % r["roofline"], "%.0f %%" % peer["peak"] if peer else "-",
                     number(r["peak_gflops"], 4), number(r["read_gbytes"])])
    return table(["net", "GFLOP", "GFLOP/s", "of peak", "of roofline", "fastest peer of peak",
                  "peak GFLOP/s", "GB/s"], rows)


def sizes(b):
    rows = []
    for net in b.nets:
        for r in filter(None, (b.ours(net), b.fastest(net))):
            rows.append([net.name, r["engine"], size(r.get("arena")), size(r["rss"]), size(r["ships"]),
                         number(r["compile_s"]) + " s", number(r["cold_ms"]) + " ms"])
    return table(["net", "engine", "arena", "peak RSS", "ships", "compiled in", "cold start"], rows)


def memory(b):
    rows = []
    for net in b.nets:
        ours, peer = b.ours(net), b.fastest(net)
        if ours:
            rows.append([net.name, size(ours["arena"]), size(ours["rss"])]
                        + ([peer["engine"], size(peer["rss"])] if peer else ["-", "-"]))
    return table(["net", "arena", "peak RSS", "fastest peer", "peak RSS"], rows)


def missing(b):
    gone = {}
    for r in b.rows:
        if "missing" in r:
            gone.setdefault((r["engine"], r["missing"].strip()[:120]), []).append(r["net"])
    if not gone:
        return ""
    return "Missing:\n\n" + "".join("- %s: %s (%s)\n" % (engine, why, ", ".join(names))
                                    for (engine, why), names in gone.items())


def benches(found, what, order):
    """(heading, Bench), this machine's own target first."""
    keys = {(r["target"], r["threads"]) for r in found}
    for target, threads in sorted(keys, key=lambda k: (k[0] != prepare.TARGET, k)):
        title = "## %s, %d thread%s" % (what, threads, "s" * (threads > 1))
        yield title + (", " + target) * (target != prepare.TARGET), Bench(found, target, threads, order)


def inference(found):
    return [part for title, b in benches(found, "Forward pass", nets.NETS)
            for part in (title, summary(b), times(b), throughput(b), sizes(b), missing(b))]


STEP = "Forward, loss, backward and SGD; milliseconds. With `--fused-update`: %s." % (
    ", ".join(n.name for n in nets.TRAINING if n.fused))


def training(found):
    return [part for title, b in benches(found, "Training step", nets.TRAINING)
            for part in (title, STEP, times(b), memory(b), missing(b))]


def kind(r):
    """What sort of convolution a layer is."""
    channels = r["shape"].split(" ")[0]
    if "groups=" + channels in r["shape"]:
        return "depthwise"
    window = r["shape"].split("kernel=")[1].split(",")[0].rstrip(")")
    if " x 1 x 1," in r["shape"]:
        return "of one pixel"
    return "grouped" if "groups=" in r["shape"] else window + " x " + window


def layer_kinds(found):
    """Of each sort and pass: percent of the roofline, all layers together, and the worst."""
    at = {}
    for r in found:
        at.setdefault((kind(r), r["pass"]), []).append(r)
    rows = []
    for (name, which), rs in sorted(at.items()):
        worst = min(rs, key=lambda r: r["roofline"])
        least = sum(r["ms"] * r["roofline"] for r in rs)
        rows.append([name, which, str(len(rs)), "%.0f %%" % (least / sum(r["ms"] for r in rs)),
                     "%.0f %%" % worst["roofline"], worst["shape"]])
    return table(["convolution", "pass", "layers", "of roofline, in sum", "worst", "which"], rows)


def layers(found):
    out = []
    for target in sorted({r["target"] for r in found}, key=lambda t: (t != prepare.TARGET, t)):
        mine = [r for r in found if r["target"] == target]
        body = [[r["shape"], r["nets"], r["pass"], r["algorithm"], r["tile"], number(r["ms"], 4),
                 number(r["gflops"], 4), "%.0f %%" % r["roofline"]] for r in mine]
        title = "## One convolution at a time, 1 thread" + (", " + target) * (target != prepare.TARGET)
        out += [title, layer_kinds(mine),
                table(["shape", "in", "pass", "algorithm", "tile", "ms", "GFLOP/s", "of roofline"], body)]
    return out


HEAD = """# What the bench has measured

Made by `make bench-results` of what `make bench THREADS="1 2"`, `make bench-train` and
`make bench-layers` have left in `build/bench`; `tests/README.md` says what the columns
mean. Ratio: the time of the fastest peer whose outputs are right over ours; above 1 convc is
faster. Peers are called from Python with their inputs bound before; for the smallest
nets that call is a part of their time. `compiled in` is taken while models are prepared,
when nothing keeps other programs away. Not on PyPI and so not here: XNNPACK called
directly, NNCG, onnx2c.
"""


def main():
    forward, steps = rows.read("inference"), rows.read("training")
    versions = dict.fromkeys("%s %s" % (r["engine"], r["version"])
                             for r in forward + steps if r["version"])
    parts = [HEAD, "Machine: " + machine() + ".\n\nVersions: " + ", ".join(versions) + "; flags of the C "
             "compiler: `" + " ".join(prepare.CFLAGS) + "`, target " + prepare.TARGET + ".\n"]
    parts += inference(forward) + training(steps) + layers(rows.read("layers"))
    with open(os.path.join(rows.HERE, "RESULTS.md"), "w") as f:
        f.write("\n".join(p.rstrip("\n") + "\n" for p in parts if p))
    if forward:
        _, b = next(benches(forward, "", nets.NETS))
        with open(os.path.join(rows.HERE, "speed.svg"), "w") as f:
            f.write(plot.svg(b))


if __name__ == "__main__":
    main()
