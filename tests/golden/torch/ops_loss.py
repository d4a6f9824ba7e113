"""Losses with all their options, masks of dropout, spatial_dropout and drop_path,
and the YOLO loss of examples/blocks. Run as cases.py says."""

import torch
import torch.nn.functional as F
from cases import case, f32, finish, rand, start
from masks import keep

start("ops_loss")


def plain(name, shape, loss, lossfn, targets=None, batch=2, expr="y = x * 1", **kw):
    case(name, {"x": shape}, expr, lambda x, p, t: x["x"] * 1, loss=loss, lossfn=lossfn, targets=targets, batch=batch, **kw)


def labels(k, *shape, ignore=None, share=3):
    t = torch.randint(k, shape)
    if ignore is not None:
        t[torch.randint(share, shape) == 0] = ignore
    return [t]


def classes():
    def ce(name, shape, text, batch=3, ignore=None, **kw):
        k, rest = shape[0], shape[1:]
        if ignore is not None:
            kw["ignore_index"] = ignore
            text += f", ignore={ignore}"
        if "weight" in kw:
            text += f", class_weights={kw['weight'].tolist()}"
        plain(name, shape, f"cross_entropy(y{text})", lambda y, t: F.cross_entropy(y, t, **kw), labels(k, batch, *rest, ignore=ignore), batch)
    w3, w17 = f32(torch.tensor([0.5, 2, 1.25])), f32(torch.rand(17) * 2)
    ce("ce_map", (5, 3, 4), "")
    ce("ce_map_1", (5, 1, 1), "")
    ce("ce_map_17", (17, 2, 3), "")
    ce("ce_line", (3, 6), "")
    ce("ce_smoothing_map", (4, 3, 2), ", smoothing=0.2", label_smoothing=0.2)
    ce("ce_ignore", (5, 3, 4), "", ignore=255)
    ce("ce_ignore_inside", (5, 3, 4), "", ignore=2)
    ce("ce_ignore_vector", (5,), "", batch=7, ignore=0)
    ce("ce_ignore_smoothing", (3, 4, 5), ", smoothing=0.1", ignore=1, label_smoothing=0.1)
    ce("ce_weights", (3, 4, 5), "", weight=w3)
    ce("ce_weights_vector", (17,), "", batch=6, weight=w17)
    ce("ce_weights_smoothing", (3, 2, 5), ", smoothing=0.3", weight=w3, label_smoothing=0.3)
    ce("ce_weights_ignore", (3, 4, 5), "", ignore=1, weight=w3)
    ce("ce_all", (3, 4, 5), ", smoothing=0.25", ignore=2, weight=w3, label_smoothing=0.25)
    ce("ce_sum", (3, 4, 5), ", reduction=sum", reduction="sum")
    ce("ce_sum_all", (3, 4), ", reduction=sum, smoothing=0.1", ignore=0, weight=w3, label_smoothing=0.1, reduction="sum")


def numbers():
    def pair(name, text, fn, shape=(3, 4, 2), targets=None, **kw):
        plain(name, shape, text, lambda y, t: fn(y, t, **kw), targets)
    both = [("", "mean"), (", reduction=sum", "sum")]
    for text, reduction in both:
        kw = {"reduction": reduction}
        pair(f"mse_{reduction}", f"mse(y{text})", F.mse_loss, **kw)
        pair(f"l1_{reduction}", f"l1(y{text})", F.l1_loss, **kw)
        pair(f"smooth_l1_{reduction}", f"smooth_l1(y{text})", F.smooth_l1_loss, **kw)
        pair(f"smooth_l1_beta_{reduction}", f"smooth_l1(y, beta=0.3{text})", F.smooth_l1_loss, beta=0.3, **kw)
        pair(f"huber_{reduction}", f"huber(y{text})", F.huber_loss, **kw)
        pair(f"huber_delta_{reduction}", f"huber(y, delta=0.7{text})", F.huber_loss, delta=0.7, **kw)
        t = [f32(torch.rand(2, 3, 4, 2))]
        pair(f"bce_{reduction}", f"bce_logits(y{text})", F.binary_cross_entropy_with_logits, targets=t, **kw)
        pair(f"bce_number_{reduction}", f"bce_logits(y, pos_weight=2.5{text})", F.binary_cross_entropy_with_logits, targets=t,
             pos_weight=torch.tensor(2.5), **kw)
        p = torch.tensor([0.5, 2, 4])
        pair(f"bce_channels_{reduction}", f"bce_logits(y, pos_weight=[0.5, 2, 4]{text})", F.binary_cross_entropy_with_logits,
             targets=t, pos_weight=p[:, None, None], **kw)
    pair("bce_vector", "bce_logits(y, pos_weight=[0.5, 2, 4])", F.binary_cross_entropy_with_logits, (3,), [f32(torch.rand(2, 3))],
         pos_weight=torch.tensor([0.5, 2, 4]))
    pair("smooth_l1_0", "smooth_l1(y, beta=0)", F.smooth_l1_loss, beta=0.0)
    plain("bce_large", (6,), "bce_logits(y)", F.binary_cross_entropy_with_logits, [torch.tensor([[0.0, 1, 0, 1, 0.5, 1]] * 2)],
          values=lambda v: v * 60)
    plain("cross_large", (6,), "cross_entropy(y)", F.cross_entropy, labels(6, 2), values=lambda v: v * 100)


def expressions():
    plain("sum_weight", (3, 4), "sum(square(y), weight=0.5)", lambda y: 0.5 * (y * y).sum(), [])
    plain("mean_weight", (3, 2, 4), "mean(exp(y), weight=-2)", lambda y: -2 * y.exp().mean(), [])
    plain("masked", (3, 2, 4), "sum(square(y - wanted) * mask)", lambda y, a, m: (m * (y - a) ** 2).sum(),
          [rand(2, 3, 2, 4), rand(2, 1, 2, 4)], expr="target wanted: 3 x 2 x 4; target mask: 1 x 2 x 4; y = x * 1")
    case("detached", {"x": (3, 4)}, "y = x -> tanh", lambda x, p, t: x["x"].tanh(), loss="sum(y * detach(y) * greater(y, x * 0.5))",
         lossfn=lambda y: (y * y.detach() * (y.detach() > 0.5 * torch.atanh(y.detach()))).sum(), targets=[])
    case("own_target", {"x": (3, 4)}, "y = x -> tanh", lambda x, p, t: (x["x"].tanh(), (x["x"].tanh(), x["x"])), loss="mse(y, target=x)",
         lossfn=lambda y: F.mse_loss(*y), targets=[])

    def heads(x, p, training):
        a = F.linear(x["x"], p["a.weight"], p["a.bias"])
        b = F.linear(F.relu(a), p["b.weight"], p["b.bias"])
        return b, (a, b)
    label = labels(3, 4)[0]
    case("heads", {"x": (5,)}, "target label: 1 classes; z = x -> a: dense(3); y = z -> relu -> b: dense(3)", heads,
         {"a.weight": (3, 5), "a.bias": (3,), "b.weight": (3, 3), "b.bias": (3,)}, batch=4, targets=[label, rand(4, 3)],
         loss=["cross_entropy(z, target=label, weight=0.3)", "cross_entropy(y, target=label, smoothing=0.1)", "other: huber(y, weight=2)"],
         lossfn=lambda v, t, u: 0.3 * F.cross_entropy(v[0], t) + F.cross_entropy(v[1], t, label_smoothing=0.1) + 2 * F.huber_loss(v[1], u))


def masks():
    def mask(name, shape, text, factors):
        case(name, {"x": shape}, f"y = x -> {text}", lambda x, p, t: x["x"] * factors if t else x["x"] * 1)
    mask("dropout_map", (3, 2, 4), "dropout(0.4, stream=7)", keep(7, 0.4, 2, 3, 2, 4))
    mask("dropout_line", (5, 4), "dropout(0.25, stream=3)", keep(3, 0.25, 2, 5, 4))
    mask("dropout_vector", (17,), "dropout(stream=9)", keep(9, 0.5, 2, 17))
    mask("spatial_map", (17, 2, 3), "spatial_dropout(0.4, stream=7)", keep(7, 0.4, 2, 17, 1, 1))
    mask("spatial_line", (5, 4), "spatial_dropout(stream=8)", keep(8, 0.5, 2, 5, 1))
    mask("spatial_vector", (9,), "spatial_dropout(0.3, stream=4)", keep(4, 0.3, 2, 9))
    for stream in (1, 2, 3):
        mask(f"path_{stream}", (3, 2, 4), f"drop_path(0.5, stream={stream})", keep(stream, 0.5, 2, 1, 1, 1))

    def branch(x, p, training):
        v = F.conv2d(x["x"], p["l.weight"], p["l.bias"], padding=1).tanh()
        return x["x"] + (v * keep(6, 0.3, 4, 1, 1, 1) if training else v)
    case("path_branch", {"x": (3, 4, 4)}, "y = x + (x -> l: conv(3, kernel=3, pad=1) -> tanh -> drop_path(0.3, stream=6))", branch,
         {"l.weight": (3, 3, 3, 3), "l.bias": (3,)}, batch=4)


def yolo(name, cells, classes, batch, **kw):
    """Equation 3 of the paper, box by box."""
    truth = torch.zeros(batch, 5 + classes, cells, cells)
    some = torch.rand(batch, cells, cells) < 0.4
    truth[:, :2] = torch.rand(batch, 2, cells, cells) * some[:, None]
    truth[:, 2:4] = (torch.rand(batch, 2, cells, cells) * 0.6 + 0.1) * some[:, None]
    truth[:, 4] = some
    which = F.one_hot(torch.randint(classes, (batch, cells, cells)), classes).permute(0, 3, 1, 2)
    truth[:, 5:] = which * some[:, None]
    truth = f32(truth)

    def corners(b):
        x, y, w, h = b[0] / cells, b[1] / cells, b[2].clamp(min=0), b[3].clamp(min=0)
        return x - w / 2, y - h / 2, x + w / 2, y + h / 2, w * h

    def iou(a, b):
        a, b = corners(a), corners(b)
        across = (torch.min(a[2], b[2]) - torch.max(a[0], b[0])).clamp(min=0)
        down = (torch.min(a[3], b[3]) - torch.max(a[1], b[1])).clamp(min=0)
        return across * down / (a[4] + b[4] - across * down + 1e-9)

    def loss(y, t, coord=5, noobj=0.5):
        total = 0
        for n in range(batch):
            for i in range(cells):
                for j in range(cells):
                    p, q = y[n, :, i, j], t[n, :, i, j]
                    boxes = (p[:5], p[5:10])
                    ious = [iou(b, q).detach() for b in boxes]
                    own = 1 if ious[1] > ious[0] else 0
                    for k, b in enumerate(boxes):
                        if q[4] == 0 or k != own:
                            total = total + noobj * b[4] ** 2
                            continue
                        total = total + coord * ((b[:2] - q[:2]) ** 2).sum()
                        total = total + coord * (((b[2:4].abs() + 1e-6).sqrt() - (q[2:4] + 1e-6).sqrt()) ** 2).sum()
                        total = total + (b[4] - ious[k]) ** 2
                    if q[4] > 0:
                        total = total + ((p[10:] - q[5:]) ** 2).sum()
        return total / batch
    arguments = "".join(f", {k}={v}" for k, v in kw.items())
    case(name, {"x": (10 + classes, cells, cells)}, f"target truth: {5 + classes} x {cells} x {cells}; y = x * 1", lambda x, p, t: x["x"] * 1,
         loss=f"sum(yolo_loss(y, truth{arguments}), weight=1 / {batch})", lossfn=lambda y, t: loss(y, t, **kw), targets=[truth], batch=batch,
         head='import "examples/blocks/yolo_loss.dsl"', values=lambda v: v.abs() * 0.5 + 0.05)


classes()
numbers()
expressions()
masks()
yolo("yolo", 3, 4, 2)
yolo("yolo_7", 7, 20, 1)
yolo("yolo_other", 3, 2, 3, coord=2, noobj=0.1)
finish()
