"""References of nets that are in none of the usual packages, written here in
plain PyTorch. See zoo.py; run in this folder."""

import torch
from torch import nn
from torch.nn import functional as F
from zoo import main, mse, net


class Mlpconv(nn.Module):
    def __init__(self, n, width, kernel, hidden, last):
        super().__init__()
        self.conv = nn.Conv2d(n, width, kernel, padding=kernel // 2)
        self.cccp1 = nn.Conv2d(width, hidden, 1)
        self.cccp2 = nn.Conv2d(hidden, last, 1)

    def forward(self, x):
        return F.relu(self.cccp2(F.relu(self.cccp1(F.relu(self.conv(x))))))


class Nin(nn.Module):
    def __init__(self):
        super().__init__()
        self.mlp1 = Mlpconv(3, 192, 5, 160, 96)
        self.mlp2 = Mlpconv(96, 192, 5, 192, 192)
        self.mlp3 = Mlpconv(192, 192, 3, 192, 10)

    def forward(self, x):
        x = F.max_pool2d(self.mlp1(x), 3, 2, 1)
        x = F.avg_pool2d(self.mlp2(x), 3, 2, 1)
        return self.mlp3(x).mean((2, 3))


class HighwayLayer(nn.Module):
    def __init__(self, n, coupled):
        super().__init__()
        self.transform, self.gate = nn.Linear(n, n), nn.Linear(n, n)
        self.carry = None if coupled else nn.Linear(n, n)

    def forward(self, x):
        t = torch.sigmoid(self.gate(x))
        c = torch.sigmoid(self.carry(x)) if self.carry else 1 - t
        return F.relu(self.transform(x)) * t + x * c


class Highway(nn.Module):
    def __init__(self, coupled=True):
        super().__init__()
        self.first, self.last = nn.Linear(784, 50), nn.Linear(50, 10)
        self.layers = nn.Sequential(*[HighwayLayer(50, coupled) for _ in range(9)])

    def forward(self, x):
        return self.last(self.layers(F.relu(self.first(x.flatten(1)))))


def conv_autoencoder():
    m = nn.Sequential()
    m.encoder = nn.Sequential(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1), nn.ReLU(),
                              nn.Conv2d(32, 64, 7))
    m.decoder = nn.Sequential(nn.ConvTranspose2d(64, 32, 7), nn.ReLU(),
                              nn.ConvTranspose2d(32, 16, 3, 2, 1, 1), nn.ReLU(),
                              nn.ConvTranspose2d(16, 1, 3, 2, 1, 1), nn.Sigmoid())
    return m


def dcgan(width=64):
    layers, n = [], 100
    for k, (wide, stride, pad) in enumerate(((8, 1, 0), (4, 2, 1), (2, 2, 1), (1, 2, 1))):
        layers += [nn.ConvTranspose2d(n, wide * width, 4, stride, pad, bias=False), nn.BatchNorm2d(wide * width), nn.ReLU()]
        n = wide * width
    m = nn.Sequential()
    m.main = nn.Sequential(*layers, nn.ConvTranspose2d(n, 3, 4, 2, 1, bias=False), nn.Tanh())
    return m


class Leaky(nn.Module):
    def __init__(self, n, width, kernel, stride=1, norm=False):
        super().__init__()
        self.conv = nn.Conv2d(n, width, kernel, stride, kernel // 2, bias=not norm)
        if norm:
            self.bn = nn.BatchNorm2d(width)

    def forward(self, x):
        x = self.conv(x)
        return F.leaky_relu(self.bn(x) if hasattr(self, "bn") else x, 0.1)


class Yolo(nn.Module):
    LAYERS = ((7, 64, 2), 0, (3, 192, 1), 0, (1, 128, 1), (3, 256, 1), (1, 256, 1), (3, 512, 1), 0,
              *((1, 256, 1), (3, 512, 1)) * 4, (1, 512, 1), (3, 1024, 1), 0,
              *((1, 512, 1), (3, 1024, 1)) * 2, (3, 1024, 1), (3, 1024, 2), (3, 1024, 1), (3, 1024, 1))

    def __init__(self, cells=7, narrow=1, hidden=4096):
        super().__init__()
        layers, n = [], 3
        for l in self.LAYERS:
            layers.append(Leaky(n, l[1] // narrow, l[0], l[2]) if l else nn.MaxPool2d(2))
            n = l[1] // narrow if l else n
        self.features = nn.Sequential(*layers)
        self.fc1 = nn.Linear(cells * cells * n, hidden)
        self.fc2 = nn.Linear(hidden, cells * cells * 30)

    def forward(self, x):
        return self.fc2(F.leaky_relu(self.fc1(self.features(x).flatten(1)), 0.1))


class TinyYolo(nn.Module):
    def __init__(self, cells=7, narrow=1):
        super().__init__()
        widths = [w // narrow for w in (3 * narrow, 16, 32, 64, 128, 256, 512, 1024, 256)]
        units = [Leaky(n, m, 3, norm=True) for n, m in zip(widths, widths[1:])]
        self.features = nn.Sequential(*units[:6])
        self.conv7, self.conv8 = units[6:]
        self.fc = nn.Linear(cells * cells * widths[-1], cells * cells * 30)

    def forward(self, x):
        for unit in self.features:
            x = F.max_pool2d(unit(x), 2)
        return self.fc(self.conv8(self.conv7(x)).flatten(1))


def equation_3(model, x):
    """The loss of YOLO v1 for two boxes, which examples/blocks/yolo_loss.dsl
    composes; truths are any numbers, objects that are there in part."""
    y = model(x)
    cells = round((y.shape[1] / 30) ** 0.5)
    y = y.view(len(y), 30, cells, cells)
    t = torch.arange(len(y) * 25 * cells * cells, dtype=y.dtype).view(len(y), 25, cells, cells) * 7
    t = (t + 3) % 11 / 11

    def iou(b):
        def overlap(k):
            place, length = b[:, k] / cells, b[:, k + 2].clamp(min=0)
            other, its = t[:, k] / cells, t[:, k + 2]
            near = torch.maximum(place - length / 2, other - its / 2)
            return (torch.minimum(place + length / 2, other + its / 2) - near).clamp(min=0)
        both = overlap(0) * overlap(1)
        return (both / (b[:, 2].clamp(min=0) * b[:, 3].clamp(min=0) + t[:, 2] * t[:, 3] - both + 1e-9)).detach()

    boxes, there, total = (y[:, :5], y[:, 5:10]), t[:, 4], 0
    ious = [iou(b) for b in boxes]
    second = there * (ious[1] > ious[0])
    for b, i, own in zip(boxes, ious, (there - second, second)):
        size = ((b[:, 2:4].abs() + 1e-6).sqrt() - (t[:, 2:4] + 1e-6).sqrt()) ** 2
        total = total + (own * 5 * (((b[:, :2] - t[:, :2]) ** 2).sum(1) + size.sum(1))).sum()
        total = total + (own * (b[:, 4] - i) ** 2 + (1 - own) * 0.5 * b[:, 4] ** 2).sum()
    return (total + (there * ((y[:, 10:] - t[:, 5:]) ** 2).sum(1)).sum()) / 64


class Mnist1dConv(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2, self.conv3 = (nn.Conv1d(n, 15, 3, 2) for n in (1, 15, 15))
        self.fc = nn.Linear(60, 10)

    def forward(self, x):
        return self.fc(F.relu(self.conv3(F.relu(self.conv2(F.relu(self.conv1(x)))))).flatten(1))


class Mnist1dDense(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2, self.fc3, self.fc4 = (nn.Linear(*n) for n in ((40, 285), (285, 135), (135, 60), (60, 10)))

    def forward(self, x):
        return self.fc4(F.relu(self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))))


class VoxNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv3d(1, 32, 5, 2), nn.Conv3d(32, 32, 3)
        self.fc1, self.fc2 = nn.Linear(6912, 128), nn.Linear(128, 40)

    def forward(self, x):
        x = F.leaky_relu(self.conv2(F.leaky_relu(self.conv1(x), 0.1)), 0.1)
        return self.fc2(F.relu(self.fc1(F.max_pool3d(x, 2).flatten(1))))


def own(name, make, shape, small_shape=None, **more):
    net(name, make, shape=shape, small_shape=small_shape or shape, origin="plain.py", **more)


own("nin", Nin, (3, 32, 32), backward={"dropout": 0})
own("highway", Highway, (1, 28, 28))
own("highway_carry", lambda: Highway(False), (1, 28, 28))
own("conv_autoencoder", conv_autoencoder, (1, 28, 28), loss=mse)
own("dcgan", dcgan, (100, 1, 1), small=lambda: dcgan(8), backward={"width": 8}, loss=mse)
own("yolo_v1", Yolo, (3, 448, 448), (3, 128, 128), small=lambda: Yolo(2, 8, 64), loss=equation_3,
    backward={"size": 128, "narrow": 8, "hidden": 64, "dropout": 0})
own("tiny_yolo", TinyYolo, (3, 448, 448), (3, 128, 128), small=lambda: TinyYolo(2, 4), loss=equation_3,
    backward={"size": 128, "narrow": 4})
own("voxnet", VoxNet, (1, 32, 32, 32), backward={"dropout": 0})
own("mnist1d_conv", Mnist1dConv, (1, 40))
own("mnist1d_dense", Mnist1dDense, (40,))

main()
