"""References of the nets that give scores for every pixel, in plain PyTorch
with the names of the ports that the nets name. See zoo.py."""

import torch
from torch import nn
from torch.nn import functional as F
from zoo import main, net


def crop(x, like, at=None):
    top, left = (at, at) if at is not None else ((x.shape[k] - like.shape[k]) // 2 for k in (2, 3))
    return x[:, :, top:top + like.shape[2], left:left + like.shape[3]]


class Fcn(nn.Module):
    """wkentaro/pytorch-fcn"""

    def __init__(self, stride, width=64, hidden=4096, classes=21):
        super().__init__()
        n, self.stride = 3, stride
        self.names = [[f"conv{s + 1}_{i + 1}" for i in range(k)] for s, k in enumerate((2, 2, 3, 3, 3))]
        for s, wide in enumerate((1, 2, 4, 8, 8)):
            for name in self.names[s]:
                setattr(self, name, nn.Conv2d(n, wide * width, 3, padding=100 if name == "conv1_1" else 1))
                n = wide * width
        self.fc6, self.fc7 = nn.Conv2d(n, hidden, 7), nn.Conv2d(hidden, hidden, 1)
        self.score_fr = nn.Conv2d(hidden, classes, 1)

        def up(by):
            return nn.ConvTranspose2d(classes, classes, 2 * by, by, bias=False)
        if stride == 32:
            self.upscore = up(32)
        else:
            self.upscore2, self.score_pool4 = up(2), nn.Conv2d(8 * width, classes, 1)
        if stride == 16:
            self.upscore16 = up(16)
        if stride == 8:
            self.upscore_pool4, self.score_pool3, self.upscore8 = up(2), nn.Conv2d(4 * width, classes, 1), up(8)

    def forward(self, image):
        x, maps = image, []
        for names in self.names:
            for name in names:
                x = F.relu(getattr(self, name)(x))
            x = F.max_pool2d(x, 2, ceil_mode=True)
            maps.append(x)
        x = self.score_fr(F.relu(self.fc7(F.relu(self.fc6(x)))))
        if self.stride == 32:
            return crop(self.upscore(x), image, 19)
        x = self.upscore2(x)
        x = x + crop(self.score_pool4(maps[3]), x, 5)
        if self.stride == 16:
            return crop(self.upscore16(x), image, 27)
        x = self.upscore_pool4(x)
        x = x + crop(self.score_pool3(maps[2]), x, 9)
        return crop(self.upscore8(x), image, 31)


class Block(nn.Module):
    def __init__(self, n, width):
        super().__init__()
        self.block = nn.Sequential(nn.Conv2d(n, width, 3), nn.ReLU(), nn.Conv2d(width, width, 3), nn.ReLU())

    def forward(self, x):
        return self.block(x)


class Up(nn.Module):
    def __init__(self, n, width):
        super().__init__()
        self.up, self.conv_block = nn.ConvTranspose2d(n, width, 2, 2), Block(n, width)

    def forward(self, x, across):
        x = self.up(x)
        return self.conv_block(torch.cat((x, crop(across, x)), 1))


class UNet(nn.Module):
    """jvanvugt/pytorch-unet"""

    def __init__(self, width=64, depth=5):
        super().__init__()
        widths = [width << i for i in range(depth)]
        self.down_path = nn.ModuleList([Block(n, m) for n, m in zip([1] + widths, widths)])
        widths.reverse()
        self.up_path = nn.ModuleList([Up(n, m) for n, m in zip(widths, widths[1:])])
        self.last = nn.Conv2d(width, 2, 1)

    def forward(self, x):
        maps = []
        for i, down in enumerate(self.down_path):
            x = down(F.max_pool2d(x, 2) if i else x)
            maps.append(x)
        for up, across in zip(self.up_path, maps[-2::-1]):
            x = up(x, across)
        return self.last(x)


class Double(nn.Module):
    def __init__(self, n, width):
        super().__init__()
        self.double_conv = nn.Sequential(
            nn.Conv2d(n, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
            nn.Conv2d(width, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU())

    def forward(self, x):
        return self.double_conv(x)


class SameUp(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.up, self.conv = nn.ConvTranspose2d(n, n // 2, 2, 2), Double(n, n // 2)

    def forward(self, x, across):
        return self.conv(torch.cat((across, self.up(x)), 1))


class SameUNet(nn.Module):
    """milesial/Pytorch-UNet"""

    def __init__(self, width=64):
        super().__init__()
        self.inc = Double(3, width)
        for i in range(4):
            down = nn.Sequential()
            down.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), Double(width << i, width << i + 1))
            setattr(self, f"down{i + 1}", down)
            setattr(self, f"up{4 - i}", SameUp(width << i + 1))
        self.outc = nn.Sequential()
        self.outc.conv = nn.Conv2d(width, 2, 1)

    def forward(self, x):
        maps = [self.inc(x)]
        for i in range(4):
            maps.append(getattr(self, f"down{i + 1}")(maps[-1]))
        x = maps[4]
        for i in range(4):
            x = getattr(self, f"up{i + 1}")(x, maps[3 - i])
        return self.outc(x)


STAGES = tuple(enumerate(zip((2, 2, 3, 3, 3), (1, 2, 4, 8, 8)), 1))


def named(**layers):
    m = nn.Sequential()
    for name, layer in layers.items():
        setattr(m, name, layer)
    return m


class SegNet(nn.Module):
    """meetshah1995/pytorch-semseg"""

    def __init__(self, width=64, classes=21):
        super().__init__()

        def stage(n, convs, wide, last):
            widths = [n] + [wide] * (convs - 1) + [last]
            return named(**{f"conv{i}": named(cbr_unit=nn.Sequential(nn.Conv2d(a, b, 3, padding=1), nn.BatchNorm2d(b), nn.ReLU()))
                            for i, (a, b) in enumerate(zip(widths, widths[1:]), 1)})
        n = 3
        for s, (convs, wide) in STAGES:
            setattr(self, f"down{s}", stage(n, convs, wide * width, wide * width))
            n = wide * width
        for s, (convs, wide) in reversed(STAGES):
            last = STAGES[s - 2][1][1] * width if s > 1 else classes
            setattr(self, f"up{s}", stage(wide * width, convs, wide * width, last))

    def forward(self, x):
        positions = []
        for s, _ in STAGES:
            x, at = F.max_pool2d(getattr(self, f"down{s}")(x), 2, return_indices=True)
            positions.append(at)
        for s, _ in reversed(STAGES):
            x = getattr(self, f"up{s}")(F.max_unpool2d(x, positions[s - 1], 2))
        return x


class DeconvNet(nn.Module):
    """after HyeonwooNoh/DeconvNet"""

    def __init__(self, width=64, hidden=4096, side=7, classes=21):
        super().__init__()
        n = 3
        for s, (convs, wide) in STAGES:
            for i in range(convs):
                m = wide * width
                setattr(self, f"conv{s}_{i + 1}", named(conv=nn.Conv2d(n, m, 3, padding=1), bn=nn.BatchNorm2d(m), r=nn.ReLU()))
                n = m
        self.fc6, self.bnfc6 = nn.Conv2d(n, hidden, side), nn.BatchNorm2d(hidden)
        self.fc7, self.bnfc7 = nn.Conv2d(hidden, hidden, 1), nn.BatchNorm2d(hidden)
        self.fc6_deconv, self.fc6_deconv_bn = nn.ConvTranspose2d(hidden, n, side), nn.BatchNorm2d(n)
        for s, (convs, wide) in reversed(STAGES):
            for i in range(convs):
                m = (STAGES[s - 2][1][1] if i + 1 == convs and s > 1 else wide) * width
                setattr(self, f"deconv{s}_{i + 1}",
                        named(deconv=nn.ConvTranspose2d(n, m, 3, padding=1), bn=nn.BatchNorm2d(m), r=nn.ReLU()))
                n = m
        self.seg_score = nn.Conv2d(n, classes, 1)

    def forward(self, x):
        positions = []
        for s, (convs, _) in STAGES:
            for i in range(convs):
                x = getattr(self, f"conv{s}_{i + 1}")(x)
            x, at = F.max_pool2d(x, 2, return_indices=True)
            positions.append(at)
        x = F.relu(self.bnfc6(self.fc6(x)))
        x = F.relu(self.bnfc7(self.fc7(x)))
        x = F.relu(self.fc6_deconv_bn(self.fc6_deconv(x)))
        for s, (convs, _) in reversed(STAGES):
            x = F.max_unpool2d(x, positions[s - 1], 2)
            for i in range(convs):
                x = getattr(self, f"deconv{s}_{i + 1}")(x)
        return self.seg_score(x)


def pixels(name, make, small, shape, small_shape, forward={}, eval_seed=1, **backward):
    net(name, make, small, shape=shape, small_shape=small_shape, forward=forward, eval_seed=eval_seed, backward=backward,
        origin="pixels.py")


for stride, size in (32, 96), (16, 96), (8, 224):
    pixels(f"fcn{stride}s", lambda s=stride: Fcn(s), lambda s=stride: Fcn(s, 4, 16), (3, size, size), (3, 40, 40),
           {"size": size}, size=40, width=4, hidden=16, dropout=0)
pixels("unet", UNet, lambda: UNet(4, 3), (1, 572, 572), (1, 60, 60), size=60, width=4, depth=3)
pixels("unet_same", SameUNet, lambda: SameUNet(4), (3, 128, 128), (3, 64, 64), {"size": 128}, size=64, width=4)
pixels("segnet", SegNet, lambda: SegNet(4), (3, 224, 224), (3, 64, 64), size=64, width=4)
# Where two values of a window are all but equal, rounding decides which position
# the unpooling gets. With the input of seed 1 two windows of the third pool are
# such: in float64 their two largest values differ by 1.2e-7 and 5.9e-8 of the
# map's largest. Ours takes the other ones and misses by 5e-3 of the range; with
# those positions float64 gives what ours does, to 3e-6.
pixels("deconvnet", DeconvNet, lambda: DeconvNet(4, 32, 1), (3, 224, 224), (3, 64, 64), eval_seed=2, size=64, width=4, hidden=32, side=1)

main()
