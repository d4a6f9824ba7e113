"""References of the nets that torchvision has. See zoo.py; run with a Python
that has torch and torchvision, in this folder."""

import torch.nn as nn
from torchvision import models
from zoo import cross_entropy, main, masked, net, still


def model(name, scale={}, file=None, forward={}, backward={}, small=64, full=224, up=True, **more):
    """torchvision's NAME; its gradients at `small` pixels and without dropout"""
    make = lambda: getattr(models, name)()
    net(file or name, make, small=lambda: still(make()), forward=forward,
        backward={"size": small, **backward}, shape=(3, full, full), small_shape=(3, small, small), scale=scale, up=up, **more)


# ---- residual nets

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
    # the first input puts a relu of the deepest within 5e-7 of its kink, in parts of the rms around it
    model(f"resnet{n}", {"*.bn3.weight": 0.3}, seed=5 if n == 152 else 1)
    net(f"resnet{n}_original", lambda n=n: original(n), backward={"size": 64}, scale={"*.bn3.weight": 0.3}, up=True,
        origin="torchvision, strides as in the paper")
for name in "resnext50_32x4d", "resnext101_32x8d", "wide_resnet50_2":
    model(name, {"*.bn3.weight": 0.3}, up=name[0] == "w")

# ---- plain nets

HIDDEN = 64  # of the fully connected layers, for the gradients


def narrow(make):
    m = still(make())
    fc = [i for i, layer in enumerate(m.classifier) if isinstance(layer, nn.Linear)]
    sizes = [m.classifier[fc[0]].in_features, HIDDEN, HIDDEN, 1000]
    for k, i in enumerate(fc):
        m.classifier[i] = nn.Linear(sizes[k], sizes[k + 1])
    return m


def plain(name, small):
    make = getattr(models, name)
    net(name, make, small=lambda: narrow(make), backward={"size": small, "hidden": HIDDEN, "dropout": 0}, up=True,
        small_shape=(3, small, small))


plain("alexnet", 95)
for n in 11, 13, 16, 19:
    plain(f"vgg{n}", 32)
    plain(f"vgg{n}_bn", 32)

# ---- dense, squeezed and inception

for n in 121, 161, 169, 201:
    model(f"densenet{n}", up=False, seed=2 if n == 161 else 1)
for v in "1_0", "1_1":
    model(f"squeezenet{v}", backward={"dropout": 0})


def inception(make, file, full, small, backward, loss=cross_entropy, less=None):
    net(file, make, small=lambda: still((less or make)()), backward={"size": small, **backward}, shape=(3, full, full),
        small_shape=(3, small, small), loss=loss)


def with_aux(weight):
    def loss(m, x):
        y = m(x)
        return sum(cross_entropy(lambda _, p=p: p, x) * (weight if i else 1) for i, p in enumerate(y))
    return loss


def googlenet(aux):
    return models.googlenet(weights=None, aux_logits=aux, init_weights=False)


def inception_v3(aux):
    return models.inception_v3(weights=None, aux_logits=aux, init_weights=False)


def small_auxiliary():
    """for a grid smaller than its kernel: at 299 pixels PyTorch's float32 misses by 3e-3"""
    m = inception_v3(True)
    m.AuxLogits.conv1 = models.inception.BasicConv2d(128, 768, kernel_size=2)
    return m


inception(lambda: googlenet(False), "googlenet", 224, 96, {"dropout": 0})
inception(lambda: googlenet(True), "googlenet_aux", 224, 96, {"dropout": 0, "aux_dropout": 0}, with_aux(0.3))
inception(lambda: inception_v3(False), "inception_v3", 299, 139, {"dropout": 0})
inception(lambda: inception_v3(True), "inception_v3_aux", 299, 155, {"dropout": 0}, with_aux(0.4), less=small_auxiliary)

# ---- small nets

for name in "mobilenet_v2", "mobilenet_v3_large", "mobilenet_v3_small":
    model(name, backward={"dropout": 0})
for v in "0_5", "1_0":
    model(f"shufflenet_v2_x{v}")
# From b4 on, with the branches as they are drawn, PyTorch's own float32 misses its
# float64 by 8 % of the largest output.
for i, full in enumerate([224, 240, 288, 300, 224, 224, 224, 224]):
    model(f"efficientnet_b{i}", full=full, scale={"*.block.3.1.weight": 0.7} if i > 3 else {},
          forward={"size": 224} if i > 3 else {}, backward={"dropout": 0, "drop_path": 0})
for v in "tiny", "small", "base":
    model(f"convnext_{v}", file=f"convnext_{v[0]}", backward={"drop_path": 0})
net("convnext_t_drop", lambda: models.convnext_tiny(stochastic_depth_prob=0.5),
    small=lambda: masked(models.convnext_tiny(stochastic_depth_prob=0.5)), backward={"size": 64})

main()
