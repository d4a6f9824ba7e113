"""References of the nets of MLPerf Tiny (mlcommons/tiny), in PyTorch with the
names of the Keras layers and TensorFlow's padding. See zoo.py."""

import torch
from torch import nn
from torch.nn import functional as F
from zoo import main, mse, net


class Same(nn.Conv2d):
    """as large as the input, divided by the stride; what is odd goes behind"""

    def forward(self, x):
        pads = []
        for n, k, s in zip(reversed(x.shape[2:]), reversed(self.kernel_size), reversed(self.stride)):
            all = max((-(-n // s) - 1) * s + k - n, 0)
            pads += [all // 2, all - all // 2]
        return super().forward(F.pad(x, pads))


def norm(n):
    return nn.BatchNorm2d(n, eps=1e-3)


class ResNet8(nn.Module):
    def __init__(self):
        super().__init__()
        convs = ((3, 16, 3, 1), (16, 16, 3, 1), (16, 16, 3, 1), (16, 32, 3, 2), (32, 32, 3, 1), (16, 32, 1, 2),
                 (32, 64, 3, 2), (64, 64, 3, 1), (32, 64, 1, 2))
        for i, c in enumerate(convs):
            setattr(self, "conv2d" + (f"_{i}" if i else ""), Same(*c))
        for i, n in enumerate((16, 16, 16, 32, 32, 64, 64)):
            setattr(self, "batch_normalization" + (f"_{i}" if i else ""), norm(n))
        self.dense = nn.Linear(64, 10)

    def forward(self, x):
        x = F.relu(self.batch_normalization(self.conv2d(x)))
        y = F.relu(self.batch_normalization_1(self.conv2d_1(x)))
        x = F.relu(x + self.batch_normalization_2(self.conv2d_2(y)))
        y = F.relu(self.batch_normalization_3(self.conv2d_3(x)))
        x = F.relu(self.conv2d_5(x) + self.batch_normalization_4(self.conv2d_4(y)))
        y = F.relu(self.batch_normalization_5(self.conv2d_6(x)))
        x = F.relu(self.conv2d_8(x) + self.batch_normalization_6(self.conv2d_7(y)))
        return self.dense(x.mean((2, 3)))


class DsCnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.l0 = Same(1, 64, (10, 4), 2)
        for i in range(2, 18, 4):
            setattr(self, f"l{i}", Same(64, 64, 3, groups=64))
            setattr(self, f"l{i + 2}", nn.Conv2d(64, 64, 1))
        for i in range(1, 18, 2):
            setattr(self, f"l{i}", norm(64))
        self.l18 = nn.Linear(64, 12)

    def forward(self, x):
        for i in range(0, 18, 2):
            x = F.relu(getattr(self, f"l{i + 1}")(getattr(self, f"l{i}")(x)))
        return self.l18(F.avg_pool2d(x, (24, 5)).flatten(1))


class Unit(nn.Module):
    def __init__(self, n, width, kernel, stride=1, groups=1):
        super().__init__()
        self.conv, self.norm = Same(n, width, kernel, stride, groups=groups), norm(width)

    def forward(self, x):
        return F.relu(self.norm(self.conv(x)))


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem, self.blocks, n = Unit(3, 8, 3, 2), nn.Sequential(), 8
        for width, stride in ((16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), *((128, 1),) * 5, (256, 2), (256, 1)):
            block = nn.Sequential()
            block.depthwise, block.pointwise = Unit(n, n, 3, stride, n), Unit(n, width, 1)
            self.blocks.append(block)
            n = width
        self.classifier = nn.Linear(n, 2)

    def forward(self, x):
        return self.classifier(self.blocks(self.stem(x)).mean((2, 3)))


class Layer(nn.Module):
    def __init__(self, n, width):
        super().__init__()
        self.dense, self.norm = nn.Linear(n, width), nn.BatchNorm1d(width, eps=1e-3)

    def forward(self, x):
        return F.relu(self.norm(self.dense(x)))


def autoencoder():
    m = nn.Sequential()
    m.encoder = nn.Sequential(Layer(640, 128), *(Layer(128, 128) for _ in range(3)))
    m.code = Layer(128, 8)
    m.decoder = nn.Sequential(Layer(8, 128), *(Layer(128, 128) for _ in range(3)))
    m.last = nn.Linear(128, 640)
    return m


def tiny(name, make, shape, **more):
    net(name, make, shape=shape, small_shape=shape, origin="tiny.py", **more)


tiny("mlperf_resnet8", ResNet8, (3, 32, 32))
tiny("mlperf_dscnn", DsCnn, (1, 49, 10), backward={"dropout": 0})
tiny("mlperf_mobilenet", MobileNet, (3, 96, 96), up=True)
tiny("mlperf_autoencoder", autoencoder, (640,), loss=mse, 
     scale={"*.dense.*": 0.1, "*.running_mean": 0.1, "*.running_var": 0.01})

main()
