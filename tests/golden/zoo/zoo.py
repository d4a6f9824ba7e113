"""References of the nets in examples/zoo, one text file NAME.txt a net: what
PyTorch's model of it is called inside and what it computes. tests/zoo.c reads
them. A script names its nets in rows:

    net("resnet18", lambda: models.resnet18(), scale={"*.bn2.weight": 0.3})
    main()

and is run as `python vision.py [NAME ...]`. Nothing is stored that both sides
can compute: parameters, inputs and the signs of projections come from the
counter-based generator of libconvrt (convrt_uniform), by name and index.

    # torchvision 0.14.1, torch 1.13.0
    scale PATTERN NUMBER        the generated values of these tensors times that
    parameters N                what model.parameters() adds up to
    state N                     names and shapes of the state_dict; a line that
    PATH                        begins with a space continues the path above it
     weight 64x3x7x7
    forward SEED [-D ...]       the net in eval mode, one sample: how many
    output N RANGE VALUE ...    outputs there are, their largest magnitude, and
                                SAMPLES of them at equal distances
    backward SEED [-D ...]      in training mode, batch 2, with biases of
                                move_away; a line `up` before it if that is so:
    loss VALUE
    PATH SHAPE NORM P ... P     Euclidean norm of the gradient and PROJECTIONS
                                projections of it, in 1e-5 of the norm

A projection is the sum of the elements with signs that the generator draws. For
an error vector e the mean of its squared projections estimates |e|^2 without
bias, and exactly where one element alone is wrong. 8 of them below 0.4e-3 of
the gradient's norm leave a chance of less than 1 in 200 that |e| is above 1e-3
of it (chi-square with 8 degrees of freedom): see tests/zoo.c.

Everything is computed in float64 from parameters that are floats exactly. That
the net in float32 comes close, too, is checked here: `margin` is what PyTorch's
own float32 gradients miss by, in the worst tensor and the worst of three orders
of summation: with oneDNN, without, and channels last. Where it is large some
relu or maximum stands within rounding of its kink: another seed is tried, or the
net of the gradients made smaller. `reach` is how much of the output changes with
the input: a net whose generated values die out on the way would be no test.

Inputs, sizes and `up` (see move_away) are those at which float32 can be judged
at all. Where it cannot, PyTorch's misses float64 as ours does, and in the same
tensors; what was given up, the worst tensor and how far each misses:

    64 pixels     vgg11_bn         features.1.weight       5e-3  ours 7e-3
                  vgg16_bn         features.1.weight       6e-3       1e-5
    64 and up     googlenet        117 of 159              2e-3       1e-3
    up            densenet121      features.norm0.weight   2e-1       4e-2
                  resnext50_32x4d  layer2.1.bn3.bias       5e-4       6e-4
                  se_resnet50      layer4.2.bn2.bias       1e-3       8e-4
    seed 1        resnet50         layer2.1.bn3.bias       7e-4       5e-4
    whole         inception_v4     -                       1e-3       7e-4
"""

import fnmatch
import sys

import numpy as np
import torch
import torch.nn.functional as F

SAMPLES, PROJECTIONS = 100, 8
U64 = np.uint64
torch.set_num_threads(1)


# ---- libconvrt's generator -------------------------------------------------

def mix(z):
    z = (z ^ (z >> U64(30))) * U64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> U64(27))) * U64(0x94D049BB133111EB)
    return z ^ (z >> U64(31))


def stream(name):
    h = 0xCBF29CE484222325
    for c in name.encode():
        h = (h ^ c) * 0x100000001B3 % 2**64
    return np.array([h], U64)


def random(seed, name, first, n):
    key = mix(np.array([seed], U64) + mix(stream(name)))
    return mix(key + np.arange(first + 1, first + n + 1, dtype=U64) * U64(0x9E3779B97F4A7C15))


CHUNK = 1 << 22


def unit(seed, name, first, n):
    """doubles in [-1, 1)"""
    return 2 * ((random(seed, name, first, n) >> U64(11)).astype(np.float64) * 2.0**-53) - 1


def uniform(name, n, scale, shift):
    """float32 of shift + scale * u"""
    out = np.empty(n, np.float32)
    for i in range(0, n, CHUNK):
        out[i:i + CHUNK] = shift + scale * unit(1, name, i, min(CHUNK, n - i))
    return torch.from_numpy(out)


def law(name, shape):
    """scale and shift of a parameter's values"""
    last = name.rsplit(".", 1)[-1]
    rest = int(np.prod(shape[1:], dtype=np.int64))
    if last == "running_var":
        return 0.4, 1.0
    if last in ("running_mean", "bias", "beta"):
        return 0.1, 0.0
    if rest == 1:
        return 0.2, 1.0
    return float(np.sqrt(6.0 / rest)), 0.0


def factor(patterns, name):
    f = 1.0
    for pattern, value in patterns.items():
        if fnmatch.fnmatchcase(name, pattern):
            f *= value
    return f


def fill(model, patterns):
    for name, t in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        scale, shift = law(name, t.shape)
        f = factor(patterns, name)
        t.copy_(uniform(name, t.numel(), scale * f, shift * f).view(t.shape))


AWAY = 2.5


def move_away(model, up):
    """the biases of batch norms, for the gradients: by so many deviations away
    from the kink of a relu. Where a million values lie around it, rounding puts
    some on the other side, in anybody's float32. `up` moves none of them down:
    behind depthwise convolutions and in very deep nets a channel that is all but
    dead gives the next normalisation nothing to go by. But where a normalisation
    follows each path, nets that are all but linear have biases without effect,
    whose gradients are nothing but rounding: those are moved either way. One
    value in 160 is still cut off: a wrong mask would be seen."""
    d = model.state_dict()
    for name, bias in d.items():
        if name.endswith(".bias") and name[:-4] + "running_mean" in d:
            sign = 1 if up else bias.double().sign()
            bias.copy_(bias.double() + AWAY * d[name[:-4] + "weight"].double() * sign)


COARSE = 4096


def image(seed, batch, shape, dtype):
    """noise in which COARSE neighbours have something in common: noise alone
    averages out before it reaches the logits"""
    n = batch * int(np.prod(shape))
    coarse = unit(seed, "coarse", 0, (n + COARSE - 1) // COARSE).repeat(COARSE)[:n]
    x = (1.25 * (unit(seed, "input", 0, n) + coarse)).astype(np.float32)
    return torch.from_numpy(x).view(batch, *shape).to(dtype)


def classes(batch, n):
    return torch.tensor([(7 * i + 3) % n for i in range(batch)])


# ---- a net -----------------------------------------------------------------

NETS = {}


def net(name, make, small=None, forward={}, backward={}, shape=(3, 224, 224),
        small_shape=(3, 64, 64), scale={}, up=False, seed=1, eval_seed=1, loss=None, origin="torchvision"):
    """One row. make() gives the model as it is published; small() one for the
    gradients (the same, if none is given). forward, backward: the -D of the net
    that make them comparable; shape, small_shape: their inputs. loss(model, x)
    where it is not the cross entropy of the logits. up: see
    move_away. seed: the first that is tried; another, where our float32 comes to
    lie on the wrong side of a kink; eval_seed: that of eval mode."""
    NETS[name] = dict(make=make, small=small or make, forward=forward, backward=backward, shape=shape,
                      small_shape=small_shape, scale=scale, up=up, seed=seed, eval_seed=eval_seed,
                      loss=loss or cross_entropy, origin=origin)


def cross_entropy(model, x, smoothing=0.0):
    """of a class per sample, or per pixel"""
    y = model(x)
    places = y[:, 0]
    target = classes(places.numel(), y.shape[1]).view(places.shape)
    return F.cross_entropy(y, target, label_smoothing=smoothing)


def mse(model, x):
    y = model(x)
    target = (7 * torch.arange(y.numel(), dtype=y.dtype) + 3) % 11 / 11
    return F.mse_loss(y, target.view(y.shape))


def still(model):
    """without dropout and stochastic depth"""
    for m in model.modules():
        if type(m).__name__ in ("Dropout", "StochasticDepth"):
            m.p = 0.0
    return model


TRAINER = 5  # the seed of tests/harness_run.c


def mask(stream, batch, p):
    """convrt_dropout's factors of the samples, at step 0"""
    node = mix(np.array([1], U64)) ^ U64(stream)
    key = mix(np.array([TRAINER], U64) + mix(node))
    bits = mix(key + np.arange(1, batch + 1, dtype=U64) * U64(0x9E3779B97F4A7C15))
    u, p = (bits >> U64(40)).astype(np.float32) * np.float32(2.0**-24), np.float32(p)
    return torch.from_numpy(np.where(u < p, np.float32(0), np.float32(1) / (np.float32(1) - p)))


def masked(model):
    """with the masks of streams 1, 2, ... in its stochastic depths"""
    drops = [m for m in model.modules() if type(m).__name__ == "StochasticDepth"]
    for i, m in enumerate(drops, 1):
        m.forward = lambda x, i=i, m=m: x * mask(i, len(x), m.p).to(x.dtype)[:, None, None, None]
    return model


def defines(d):
    return "".join(f" -D {k}={str(v).lower() if isinstance(v, bool) else v}" for k, v in d.items())


def by_path(entries):
    last = None
    for name, rest in entries:
        path, _, leaf = name.rpartition(".")
        if path and path != last:
            yield path
        last = path
        yield f"{' ' if path else ''}{leaf} {rest}".rstrip()


def shape_text(t):
    return "x".join(map(str, t.shape)) or "1"


def state(model):
    d = model.state_dict()
    yield f"parameters {sum(p.numel() for p in model.parameters())}"
    yield f"state {len(d)}"
    yield from by_path((k, shape_text(t)) for k, t in d.items())


def forward(v, model, seed):
    model.double().eval()
    with torch.no_grad():
        y = model(image(seed, 1, v["shape"], torch.float64)).flatten()
        other = model(image(seed + 1, 1, v["shape"], torch.float64)).flatten()
    n, most = y.numel(), y.abs().max()
    at = [i * n // min(n, SAMPLES) for i in range(min(n, SAMPLES))]
    yield f"forward {seed}{defines(v['forward'])}"
    yield f"output {n} {most:.9g} " + " ".join(f"{y[i]:.9g}" for i in at)
    reach = float((y - other).abs().max() / most)
    print(f"  outputs {n}, to {most:.3g}, reach {reach:.2g}", flush=True)
    assert reach > 0.02, "the output hardly depends on the input"


def project(name, g):
    p = np.zeros(PROJECTIONS)
    for i in range(0, g.size, CHUNK):
        part = g[i:i + CHUNK]
        r = random(2, name, i, part.size)
        for k in range(PROJECTIONS):
            sign = ((r >> U64(k)) & U64(1)).astype(np.float64)
            p[k] += part @ (2 * sign - 1)
    return p


def gradients(v, model, x):
    model.zero_grad()
    x = x.clone().requires_grad_(True)
    value = v["loss"](model, x)
    value.backward()
    g = {"input": x.grad}
    g.update((k, p.grad) for k, p in model.named_parameters())
    return float(value.detach()), {k: t.detach().double().numpy().ravel() for k, t in g.items()}


def rough(v, model, x):
    """the gradients in float32, summed up in all orders that PyTorch has"""
    yield gradients(v, model, x)[1]
    with torch.backends.mkldnn.flags(enabled=False):
        yield gradients(v, model, x)[1]
    if x.dim() == 4:
        last = torch.channels_last
        yield gradients(v, model.to(memory_format=last), x.contiguous(memory_format=last))[1]


def backward(v):
    model = v["small"]()
    fill(model, v["scale"])
    move_away(model, v["up"])
    model.train()
    best = None
    for seed in range(v["seed"], v["seed"] + 6):
        x = image(seed, 2, v["small_shape"], torch.float32)
        value, exact = gradients(v, model.double(), x.double())
        total = np.sqrt(sum(g @ g for g in exact.values()))
        margin = max(np.linalg.norm(near[k] - g) / np.linalg.norm(g) for near in rough(v, model.float(), x)
                     for k, g in exact.items() if np.linalg.norm(g) > 1e-9 * total)
        print(f"  seed {seed}: margin {margin:.2g}", flush=True)
        if best is None or margin < best[0]:
            best = margin, seed, value, exact
        if margin < 5e-5:
            break
    margin, seed, value, exact = best
    shapes = dict(model.named_parameters(), input=x)
    if v["up"]:
        yield "up"
    yield f"backward {seed}{defines(v['backward'])}"
    yield f"loss {value:.9g}"
    rows = []
    for k, g in exact.items():
        norm = np.linalg.norm(g)
        p = np.rint(project(k, g) / (norm or 1) * 1e5).astype(int)
        rows.append((k, f"{shape_text(shapes[k])} {norm:.6g} " + " ".join(map(str, p))))
    yield from by_path(rows)
    print(f"  {len(rows)} gradients, seed {seed}, loss {value:.4g}, margin {margin:.2g}", flush=True)


def load_timm():
    """timm wants torchvision, whose Python is enough for it: the operators of
    its C library, which fits one build of PyTorch only, are declared here."""
    for name in "nms", "qnms", "roi_align", "roi_pool", "ps_roi_align", "ps_roi_pool", "deform_conv2d":
        arguments = "(Tensor a, Tensor b, float c) -> Tensor" if "nms" in name else "(Tensor a) -> Tensor"
        torch.library.define("torchvision::" + name, arguments)
        torch.library.define(f"torchvision::_{name}_backward", "(Tensor a) -> Tensor")
    import timm
    return timm


def version(origin):
    library = origin.split(",")[0]
    if library in ("torchvision", "timm"):
        origin = origin.replace(library, f"{library} {__import__(library).__version__}", 1)
    return f"{origin}; torch {torch.__version__}"


def write(name):
    v = NETS[name]
    print(name, flush=True)
    model = v["make"]()
    fill(model, v["scale"])
    lines = ["# " + version(v["origin"])]
    lines += [f"scale {k} {f:.17g}" for k, f in v["scale"].items()]
    lines += list(state(model)) + list(forward(v, model, v["eval_seed"])) + list(backward(v))
    with open(name + ".txt", "w") as f:
        f.write("\n".join(lines) + "\n")


def main():
    for name in sys.argv[1:] or NETS:
        write(name)
