"""The plot of the README: a row per net, a mark per engine at its speed relative to the
fastest peer's, on a logarithmic axis; what is right of the line is faster."""
import math

COLOURS = {"convc": "#d62728", "onnxruntime": "#1f77b4", "openvino": "#9467bd", "mnn": "#2ca02c",
           "ncnn": "#8c564b", "torch": "#7f7f7f", "torch-compile": "#17becf"}
LEFT, RIGHT, TOP, STEP = 130, 640, 46, 20
LOW, HIGH = 1 / 16, 16


def place(speed):
    at = math.log(min(max(speed, LOW), HIGH) / LOW) / math.log(HIGH / LOW)
    return LEFT + at * (RIGHT - LEFT)


def mark(x, y, engine, speed):
    title = "<title>%s: %.2f</title>" % (engine, speed)
    if engine == "convc":
        return ('<path d="M%.1f %.1f l5 5 l-5 5 l-5 -5 z" fill="%s">%s</path>'
                % (x, y - 5, COLOURS[engine], title))
    return '<circle cx="%.1f" cy="%.1f" r="3" fill="%s">%s</circle>' % (x, y, COLOURS[engine], title)


def axis(bottom):
    out = []
    for k in range(-4, 5):
        speed, x = 2.0 ** k, place(2.0 ** k)
        out.append('<line x1="%.1f" y1="%d" x2="%.1f" y2="%d" stroke="%s"/>'
                   % (x, TOP - 8, x, bottom, "#333" if k == 0 else "#ddd"))
        out.append('<text x="%.1f" y="%d" text-anchor="middle">%s</text>'
                   % (x, bottom + 14, "%gx" % speed if k >= 0 else "1/%g" % (1 / speed)))
    return out


def legend(engines):
    out, x = [], LEFT
    for e in ["convc"] + engines:
        out += [mark(x, 14, e, 1).replace("<title>%s: 1.00</title>" % e, ""),
                '<text x="%d" y="18">%s</text>' % (x + 8, e)]
        x += 22 + 7 * len(e)
    return out


def svg(bench):
    rows = [n for n in bench.nets if bench.fastest(n)]
    bottom = TOP + STEP * len(rows)
    out = ['<svg xmlns="http://www.w3.org/2000/svg" width="680" height="%d" font-family="sans-serif" '
           'font-size="11">' % (bottom + 40), '<rect width="100%" height="100%" fill="white"/>']
    out += axis(bottom) + legend(bench.engines)
    for i, net in enumerate(rows):
        y, best = TOP + STEP * i + STEP / 2, bench.fastest(net)["ms"]
        out.append('<text x="%d" y="%.1f" text-anchor="end">%s</text>' % (LEFT - 10, y + 4, net.name))
        for e in bench.engines + ["convc"]:
            r = bench.at.get((net.name, e))
            if r and "ms" in r and not r["void"]:
                out.append(mark(place(best / r["ms"]), y, e, best / r["ms"]))
    out.append('<text x="%d" y="%d" text-anchor="middle">speed, relative to the fastest peer of the row</text>'
               % ((LEFT + RIGHT) / 2, bottom + 32))
    return "\n".join(out + ["</svg>", ""])
