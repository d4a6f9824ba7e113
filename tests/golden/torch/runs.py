"""Golden training runs, made with PyTorch 2.13 on the CPU (see ops.py for how to
install it): five nets, each trained by five optimisers for six steps on one
batch, the last of them with several losses, masks, schedules, clipped
gradients, parameters without decay and averaged weights. Writes
NAME.safetensors (initial weights) and NAME.txt, NAME.bin: in the batch,
target, out the initial logits in inference mode, gradient/PATH of the first
step, and for each run "run N" (its optimiser in the language's words stands in
a comment, as does the schedule, if there is one) N/loss, one a step, N/norm,
the Euclidean norm of every parameter after the last step in the order of the
safetensors file, and for the net's own optimiser after/PATH, the parameters in
full. Arithmetic is float64.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from container import Container, write_safetensors
from masks import keep
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

torch.set_default_dtype(torch.float64)
STEPS = 6


class LeNet(nn.Sequential):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 4, 5, padding=2), nn.Conv2d(4, 8, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(200, 32), nn.Linear(32, 24), nn.Linear(24, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Basic(nn.Module):
    def __init__(self, cin, width, stride=1):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(cin, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.downsample = nn.Sequential()
        if stride != 1 or cin != width:
            self.downsample = nn.Sequential(nn.Conv2d(cin, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(y + self.downsample(x))


class Residual(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6)
        self.layer1, self.layer2 = nn.Sequential(Basic(6, 6)), nn.Sequential(Basic(6, 9, 2))
        self.fc = nn.Linear(9, 10)

    def forward(self, x):
        x = self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x)))))
        return self.fc(x.mean((2, 3)))


class Pair(nn.Module):
    def __init__(self, cin, width, stride=1):
        super().__init__()
        self.dw, self.bn1 = nn.Conv2d(cin, cin, 3, stride, 1, groups=cin, bias=False), nn.BatchNorm2d(cin)
        self.pw, self.bn2 = nn.Conv2d(cin, width, 1, bias=False), nn.BatchNorm2d(width)

    def forward(self, x):
        return F.relu(self.bn2(self.pw(F.relu(self.bn1(self.dw(x))))))


class Depthwise(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.bn = nn.Conv2d(1, 8, 3, 2, 1, bias=False), nn.BatchNorm2d(8)
        self.b1, self.b2, self.fc = Pair(8, 12), Pair(12, 17, 2), nn.Linear(17, 6)

    def forward(self, x):
        return self.fc(self.b2(self.b1(F.relu(self.bn(self.stem(x))))).mean((2, 3)))


class Mnist1d(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv1d(1, 15, 3, 2), nn.Conv1d(15, 15, 3, 2)
        self.conv3, self.linear = nn.Conv1d(15, 15, 3, 2), nn.Linear(60, 10)

    def forward(self, x):
        x = F.relu(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x))))))
        return self.linear(x.flatten(1))


class Heads(nn.Module):
    step = 0

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 6, 3, 1, 1, bias=False), nn.BatchNorm2d(6)
        self.aux, self.conv3, self.fc = nn.Linear(6, 5), nn.Conv2d(6, 9, 3, 2, 1), nn.Linear(9, 5)

    def mask(self, x, p, stream, *shape):
        return x * keep(stream, p, x.shape[0], *shape, step=Heads.step) if self.training else x

    def forward(self, x):
        x = F.relu(self.bn1(self.conv1(x)))
        x = F.relu(x + self.mask(self.bn2(self.conv2(x)), 0.3, 1, 1, 1, 1))
        aux = self.aux(self.mask(x.mean((2, 3)), 0.25, 2, 6))
        x = self.mask(F.relu(self.conv3(x)), 0.2, 3, 9, 1, 1)
        logits = self.fc(x.mean((2, 3)))
        return (logits, aux) if self.training else logits


O = torch.optim
OPTIMISERS = [
    ("adam(lr=0.003)", lambda p: O.Adam(p, lr=0.003)),
    ("adam(lr=0.002, beta1=0.8, beta2=0.99, eps=1e-6, weight_decay=0.05)",
     lambda p: O.Adam(p, lr=0.002, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.05)),
    ("adamw(lr=0.003, weight_decay=0.1)", lambda p: O.AdamW(p, lr=0.003, weight_decay=0.1)),
    ("sgd(lr=0.02, momentum=0.9, nesterov=true, weight_decay=0.01)",
     lambda p: O.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01)),
    ("sgd(lr=0.05, momentum=0.9)", lambda p: O.SGD(p, lr=0.05, momentum=0.9)),
]


def decayed(net, none, decay):
    """Two groups: parameters whose names contain a word of `none` do not decay."""
    spared = lambda k: any(word in k for word in none)
    return [{"params": [v for k, v in net.named_parameters() if not spared(k)], "weight_decay": decay},
            {"params": [v for k, v in net.named_parameters() if spared(k)], "weight_decay": 0}]


def warm(opt, warmup, steps, floor):
    rate = opt.param_groups[0]["lr"]
    cosine = O.lr_scheduler.CosineAnnealingLR(opt, steps - warmup, floor * rate)
    if not warmup:
        return cosine
    linear = O.lr_scheduler.LinearLR(opt, 1 / warmup, 1, max(1, warmup - 1))
    return O.lr_scheduler.SequentialLR(opt, [linear, cosine], [warmup])


# optimiser, schedule, how PyTorch makes them, clip_norm, ema
RECIPES = [
    ('adamw(lr=0.003, weight_decay=0.1, no_decay="*.bias, bn?", clip_norm=0.5, ema=0.9)', None,
     lambda n: O.AdamW(decayed(n, ("bias", "bn"), 0.1), lr=0.003), None, 0.5, 0.9),
    ('sgd(lr=0.05, momentum=0.9, nesterov=true, weight_decay=0.2, no_decay=["*bn*.weight", "fc"], clip_norm=1, ema=0.5)',
     "step(every=2, factor=0.3)",
     lambda n: O.SGD(decayed(n, ("bn1.weight", "bn2.weight", "fc"), 0.2), lr=0.05, momentum=0.9, nesterov=True),
     lambda o: O.lr_scheduler.StepLR(o, 2, 0.3), 1, 0.5),
    ("adam(lr=0.01, weight_decay=0.05, clip_norm=0.2)", "cosine(steps=8, warmup=3, floor=0.1)",
     lambda n: O.Adam(n.parameters(), lr=0.01, weight_decay=0.05), lambda o: warm(o, 3, 8, 0.1), 0.2, 0),
    ("sgd(lr=0.1, clip_norm=100, ema=0.99)", "cosine(steps=6)",
     lambda n: O.SGD(n.parameters(), lr=0.1), lambda o: warm(o, 0, 6, 0), 100, 0.99),
    ("adamw(lr=0.01)", "step(every=1, factor=0.5)", lambda n: O.AdamW(n.parameters(), lr=0.01, weight_decay=0.01),
     lambda o: O.lr_scheduler.StepLR(o, 1, 0.5), 0, 0),
]


def state(net):
    return {k: v for k, v in net.state_dict().items() if "num_batches" not in k}


def run(name, net, shape, batch, classes, smoothing, own, recipes=None, loss=None):
    torch.manual_seed(11)
    net = net()
    for k, v in net.named_parameters():
        if "bn" in k and k.endswith("weight"):
            v.data = 1 + 0.2 * torch.randn(v.shape)
    for v in net.state_dict().values():
        if v.is_floating_point():
            v.copy_(v.float().double())
    first = {k: v.clone() for k, v in net.state_dict().items()}
    write_safetensors(name + ".safetensors", state(net))
    x = torch.randn(batch, *shape).float().double()
    t = torch.randint(classes, (batch,))
    loss = loss or (lambda y, t: F.cross_entropy(y, t, label_smoothing=smoothing))
    recipes = recipes or [(text, None, lambda n, make=make: make(n.parameters()), None, 0, 0) for text, make in OPTIMISERS]
    out = Container(name, [f"written by runs.py: {STEPS} steps in float64 by PyTorch {torch.__version__}"])
    out.comment(f"batch {batch}")
    out.add("in", x)
    out.add("target", t)
    out.add("out", net.eval()(x))
    net.train()
    loss(net(x), t).backward()
    for k, v in net.named_parameters():
        out.add("gradient/" + k, v.grad)
    for i, (text, schedule, make, rate, clip, ema) in enumerate(recipes):
        net.load_state_dict(first)
        net.train()
        opt, losses = make(net), []
        rate = rate(opt) if rate else None
        mean = AveragedModel(net, multi_avg_fn=get_ema_multi_avg_fn(ema)) if ema else None
        for step in range(STEPS):
            Heads.step = step
            opt.zero_grad()
            value = loss(net(x), t)
            value.backward()
            if clip:
                nn.utils.clip_grad_norm_(net.parameters(), clip)
            opt.step()
            losses.append(value.detach())
            if rate:
                rate.step()
            if mean:
                mean.update_parameters(net)
        Heads.step = 0
        out.comment(f"run {i} {text}")
        if schedule:
            out.comment(f"schedule {i} {schedule}")
        out.add(f"{i}/loss", torch.stack(losses))
        out.add(f"{i}/norm", torch.stack([v.norm() for v in state(net).values()]))
        if mean:
            out.add(f"{i}/ema", torch.stack([v.norm() for v in state(mean.module).values()]))
        if i == own:
            for k, v in state(net).items():
                out.add("after/" + k, v)
    out.write()


run("lenet", LeNet, (1, 28, 28), 4, 10, 0, 0)
run("residual", Residual, (3, 8, 8), 5, 10, 0, 2)
run("depthwise", Depthwise, (1, 11, 9), 4, 6, 0.1, 3)
run("mnist1d", Mnist1d, (1, 40), 8, 10, 0, 4)
run("heads", Heads, (3, 8, 8), 6, 5, 0, 0, RECIPES, lambda y, t: F.cross_entropy(y[0], t, label_smoothing=0.1) + 0.3 * F.cross_entropy(y[1], t))
