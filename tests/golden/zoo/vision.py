"""References of the nets that torchvision has. See zoo.py; run with a Python
that has torch and torchvision, in this folder."""

from torchvision import models
from zoo import main, net


def model(name, scale={}, **more):
    net(name, lambda: getattr(models, name)(), backward={"size": 64}, scale=scale, **more)


def original(depth):
    """with the stride of a bottleneck in its first convolution, as in the paper"""
    m = getattr(models, f"resnet{depth}")()
    for b in m.modules():
        if isinstance(b, models.resnet.Bottleneck):
            b.conv1.stride, b.conv2.stride = b.conv2.stride, (1, 1)
    return m


for n in 18, 34:
    model(f"resnet{n}", {"*.bn2.weight": 0.5})
for n in 50, 101, 152:
    model(f"resnet{n}", {"*.bn3.weight": 0.3})
    net(f"resnet{n}_original", lambda n=n: original(n), backward={"size": 64}, scale={"*.bn3.weight": 0.3},
        origin="torchvision, strides as in the paper")
for name in "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2":
    model(name, {"*.bn3.weight": 0.3})

main()
