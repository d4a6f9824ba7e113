"""Golden training runs, made with PyTorch 2.13 on the CPU (see ops.py for how
to install it): four nets, each trained by four optimisers for six steps on one
batch. Writes NAME.safetensors (initial weights) and NAME.txt, NAME.bin: in the
batch, target, out the initial logits in inference mode, gradient/PATH of the
first step, and for each run "run N" (its optimiser in the language's words
stands in a comment) N/loss, one a step, N/norm, the Euclidean norm of every
parameter after the last step in the order of the safetensors file, and for the
net's own optimiser after/PATH, the parameters in full. Arithmetic is float64.
"""

import torch
import torch.nn as nn
import torch.nn.functional as F
from container import Container, write_safetensors

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


def state(net):
    return {k: v for k, v in net.state_dict().items() if "num_batches" not in k}


def run(name, net, shape, batch, classes, smoothing, own):
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
    loss = lambda y: F.cross_entropy(y, t, label_smoothing=smoothing)
    out = Container(name, [f"written by runs.py: {STEPS} steps in float64 by PyTorch {torch.__version__}"])
    out.comment(f"batch {batch}")
    out.add("in", x)
    out.add("target", t)
    out.add("out", net.eval()(x))
    net.train()
    loss(net(x)).backward()
    for k, v in net.named_parameters():
        out.add("gradient/" + k, v.grad)
    for i, (text, make) in enumerate(OPTIMISERS):
        net.load_state_dict(first)
        net.train()
        opt, losses = make(net.parameters()), []
        for _ in range(STEPS):
            opt.zero_grad()
            value = loss(net(x))
            value.backward()
            opt.step()
            losses.append(value.detach())
        out.comment(f"run {i} {text}")
        out.add(f"{i}/loss", torch.stack(losses))
        out.add(f"{i}/norm", torch.stack([v.norm() for v in state(net).values()]))
        if i == own:
            for k, v in state(net).items():
                out.add("after/" + k, v)
    out.write()


run("lenet", LeNet, (1, 28, 28), 4, 10, 0, 0)
run("residual", Residual, (3, 8, 8), 5, 10, 0, 2)
run("depthwise", Depthwise, (1, 11, 9), 4, 6, 0.1, 3)
run("mnist1d", Mnist1d, (1, 40), 8, 10, 0, 4)
