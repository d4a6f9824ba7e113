"""References of Inception-v4 and Inception-ResNet-v2, which timm has. See
zoo.py; run with a Python that has torch and timm, in this folder."""

from torch import nn
from zoo import cross_entropy, load_timm, main, net

timm = load_timm()


def smoothed(model, x):
    """as these nets are trained"""
    return cross_entropy(model, x, smoothing=0.1)


# At their full depth and 139 pixels PyTorch's own float32 gradients miss by 1e-3
# to 2e-2, with nearly every input: two of each block are enough for gradients.

def short_v4():
    m = timm.create_model("inception_v4")
    f = list(m.features)
    m.features = nn.Sequential(*f[:8], *f[10:13], *f[18:21])
    return m


def short_resnet_v2():
    m = timm.create_model("inception_resnet_v2")
    m.repeat, m.repeat_1, m.repeat_2 = m.repeat[:2], m.repeat_1[:2], m.repeat_2[:2]
    return m


for name, small in ("inception_v4", short_v4), ("inception_resnet_v2", short_resnet_v2):
    net(name, lambda name=name: timm.create_model(name), small, backward={"size": 139, "blocks": "[2,2,2]"},
        shape=(3, 299, 299), small_shape=(3, 139, 139), loss=smoothed, origin="timm")

main()
