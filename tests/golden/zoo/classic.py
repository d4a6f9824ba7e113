"""References of nets that no library has, or not like this: written here after
their papers. See zoo.py; run with a Python that has torch, in this folder."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from zoo import main, net

PAPER = "after its paper"


# ---- LeNet, AlexNet, ZFNet

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2).flatten(1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


def response(x):
    return F.local_response_norm(x, 5, alpha=5e-4, beta=0.75, k=2)


class OneTower(nn.Module):
    """torchvision's AlexNet with response normalisation"""

    def __init__(self, hidden=4096):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 64, 11, 4, 2), nn.ReLU(), nn.MaxPool2d(3, 2), nn.Conv2d(64, 192, 5, padding=2), nn.ReLU(),
            nn.MaxPool2d(3, 2), nn.Conv2d(192, 384, 3, padding=1), nn.ReLU(), nn.Conv2d(384, 256, 3, padding=1),
            nn.ReLU(), nn.Conv2d(256, 256, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2))
        self.classifier = nn.Sequential(
            nn.Identity(), nn.Linear(9216, hidden), nn.ReLU(), nn.Identity(), nn.Linear(hidden, hidden), nn.ReLU(),
            nn.Linear(hidden, 1000))

    def forward(self, x):
        for i, layer in enumerate(self.features):
            x = layer(x)
            if i in (1, 4):
                x = response(x)
        return self.classifier(F.adaptive_avg_pool2d(x, 6).flatten(1))


class TwoGroups(nn.Module):
    """AlexNet of 2012; convolutions as 'in out kernel stride pad groups'"""
    LAYERS = [(3, 96, 11, 4, 0, 1), (96, 256, 5, 1, 2, 2), (256, 384, 3, 1, 1, 1), (384, 384, 3, 1, 1, 2),
              (384, 256, 3, 1, 1, 2)]

    def __init__(self, lrn, hidden=4096, features=9216):
        super().__init__()
        self.lrn = response if lrn else nn.Identity()
        for i, (a, b, k, s, p, g) in enumerate(self.LAYERS, 1):
            setattr(self, f"conv{i}", nn.Conv2d(a, b, k, s, p, groups=g))
        self.fc6, self.fc7, self.fc8 = nn.Linear(features, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1000)

    def forward(self, x):
        x = F.max_pool2d(self.lrn(F.relu(self.conv1(x))), 3, 2)
        x = F.max_pool2d(self.lrn(F.relu(self.conv2(x))), 3, 2)
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.max_pool2d(F.relu(self.conv5(x)), 3, 2).flatten(1)
        return self.fc8(F.relu(self.fc7(F.relu(self.fc6(x)))))


class ZFNet(TwoGroups):
    LAYERS = [(3, 96, 7, 2, 1, 1), (96, 256, 5, 2, 0, 1), (256, 384, 3, 1, 1, 1), (384, 384, 3, 1, 1, 1),
              (384, 256, 3, 1, 1, 1)]

    def forward(self, x):
        x = response(F.max_pool2d(F.relu(self.conv1(x)), 3, 2, 1))
        x = response(F.max_pool2d(F.relu(self.conv2(x)), 3, 2, 1))
        x = F.relu(self.conv4(F.relu(self.conv3(x))))
        x = F.max_pool2d(F.relu(self.conv5(x)), 3, 2).flatten(1)
        return self.fc8(F.relu(self.fc7(F.relu(self.fc6(x)))))


net("lenet5", LeNet, shape=(1, 28, 28), small_shape=(1, 28, 28), origin=PAPER)
HIDDEN = {"hidden": 64, "dropout": 0}
net("alexnet_lrn", OneTower, small=lambda: OneTower(64), backward={"size": 95, **HIDDEN}, small_shape=(3, 95, 95),
    origin=PAPER)
for name, lrn in ("alexnet_groups", False), ("alexnet_groups_lrn", True):
    net(name, lambda lrn=lrn: TwoGroups(lrn), small=lambda lrn=lrn: TwoGroups(lrn, 64, 1024),
        backward={"size": 99, **HIDDEN}, shape=(3, 227, 227), small_shape=(3, 99, 99), origin=PAPER)
net("zfnet", lambda: ZFNet(True), small=lambda: ZFNet(True, 64, 256), backward={"size": 64, **HIDDEN}, origin=PAPER)


# ---- residual nets for CIFAR-10

class Basic(nn.Module):
    def __init__(self, cin, width, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(cin, width, 3, stride, 1, bias=False), nn.BatchNorm2d(width)
        self.conv2, self.bn2 = nn.Conv2d(width, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width)
        self.stride, self.more = stride, width - cin

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        x = x[:, :, ::self.stride, ::self.stride]
        return F.relu(y + F.pad(x, (0, 0, 0, 0, self.more // 2, self.more - self.more // 2)))


class ResNetCifar(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        for k, (cin, width) in enumerate([(16, 16), (16, 32), (32, 64)], 1):
            blocks = [Basic(cin, width, 1 if k == 1 else 2)] + [Basic(width, width, 1) for _ in range(n - 1)]
            setattr(self, f"layer{k}", nn.Sequential(*blocks))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        one = x.new_ones(3, 1, 1)
        x = (x - torch.tensor([0.485, 0.456, 0.406], dtype=x.dtype)[:, None, None] * one)
        x = x / torch.tensor([0.229, 0.224, 0.225], dtype=x.dtype)[:, None, None]
        x = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(x.mean((2, 3)))


class Wide(nn.Module):
    def __init__(self, cin, width, stride):
        super().__init__()
        self.bn1, self.conv1 = nn.BatchNorm2d(cin), nn.Conv2d(cin, width, 3, stride, 1, bias=False)
        self.bn2, self.conv2 = nn.BatchNorm2d(width), nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.convShortcut = nn.Conv2d(cin, width, 1, stride, bias=False) if stride != 1 or cin != width else None

    def forward(self, x):
        a = F.relu(self.bn1(x))
        y = self.conv2(F.relu(self.bn2(self.conv1(a))))
        return y + (self.convShortcut(a) if self.convShortcut else x)


class WideResNet(nn.Module):
    def __init__(self, depth, factor):
        super().__init__()
        n, w = (depth - 4) // 6, [16, 16 * factor, 32 * factor, 64 * factor]
        self.conv1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        for k in 1, 2, 3:
            blocks = [Wide(w[k - 1], w[k], 1 if k == 1 else 2)] + [Wide(w[k], w[k], 1) for _ in range(n - 1)]
            holder = nn.Module()
            holder.layer = nn.Sequential(*blocks)
            setattr(self, f"block{k}", holder)
        self.bn1, self.fc = nn.BatchNorm2d(w[3]), nn.Linear(w[3], 10)

    def forward(self, x):
        x = self.conv1(x)
        for k in 1, 2, 3:
            x = getattr(self, f"block{k}").layer(x)
        return self.fc(F.relu(self.bn1(x)).mean((2, 3)))


CIFAR = dict(shape=(3, 32, 32), small_shape=(3, 32, 32), up=True, origin=PAPER)
for n in 20, 32, 44, 56, 110:
    net(f"resnet{n}", lambda n=n: ResNetCifar((n - 2) // 6), scale={"*.bn2.weight": 0.5}, **CIFAR)
net("wrn_28_10", lambda: WideResNet(28, 10), small=lambda: WideResNet(28, 2),
    backward={"factor": 2, "dropout": 0}, scale={"*.conv2.weight": 0.5}, **CIFAR)


# ---- ShuffleNet

class Shuffle(nn.Module):
    def __init__(self, cin, width, stride, groups, first):
        super().__init__()
        inner, out = width // 4, width - cin if stride == 2 else width
        self.stride, self.groups = stride, groups
        self.branch_main_1 = nn.Sequential(
            nn.Conv2d(cin, inner, 1, groups=1 if first else groups, bias=False), nn.BatchNorm2d(inner), nn.ReLU(),
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False), nn.BatchNorm2d(inner))
        self.branch_main_2 = nn.Sequential(nn.Conv2d(inner, out, 1, groups=groups, bias=False), nn.BatchNorm2d(out))

    def forward(self, x):
        y = self.branch_main_1(x)
        n, c, h, w = y.shape
        y = y.view(n, self.groups, c // self.groups, h, w).transpose(1, 2).reshape(n, c, h, w)
        y = self.branch_main_2(y)
        if self.stride == 1:
            return F.relu(x + y)
        return torch.cat([F.avg_pool2d(x, 3, 2, 1), F.relu(y)], 1)


class ShuffleNet(nn.Module):
    def __init__(self, groups=3):
        super().__init__()
        self.first_conv = nn.Sequential(nn.Conv2d(3, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU())
        units, cin = [], 24
        for width, n in (240, 4), (480, 8), (960, 4):
            for i in range(n):
                units.append(Shuffle(cin, width, 1 if i else 2, groups, not units))
                cin = width
        self.features = nn.Sequential(*units)
        self.classifier = nn.Sequential(nn.Linear(960, 1000, bias=False))

    def forward(self, x):
        x = self.features(F.max_pool2d(self.first_conv(x), 3, 2, 1))
        return self.classifier(x.mean((2, 3)))


net("shufflenet_v1", ShuffleNet, backward={"size": 64}, up=True, origin=PAPER)

if __name__ == "__main__":
    main()
