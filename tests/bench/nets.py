"""What is measured: nets of examples/zoo, with -D parameters and a batch."""
from collections import namedtuple

# rate: of the SGD steps; fused: trains with --fused-update.
Net = namedtuple("Net", "name dsl defines batch group rate fused", defaults=[0.001, False])


def zoo(name, file=None, defines=(), batch=1, group="large", rate=0.001, fused=False):
    return Net(name, "examples/zoo/%s.dsl" % (file or name), tuple(defines), batch, group, rate, fused)


NETS = [
    zoo("mnist1d", "mnist1d_conv", group="tiny"),
    zoo("lenet5", group="tiny"),
    Net("pedestrian", "tests/bench/pedestrian.dsl", (), 1, "tiny"),
    zoo("resnet8", "mlperf_resnet8", group="tiny"),
    zoo("dscnn", "mlperf_dscnn", group="tiny"),
    zoo("resnet20", group="tiny"),
    zoo("alexnet"),
    zoo("vgg16"),
    zoo("googlenet"),
    zoo("squeezenet1_1"),
    zoo("resnet18"),
    zoo("resnet50"),
    zoo("resnext50", "resnext50_32x4d"),
    zoo("densenet121"),
    zoo("mobilenet_v1"),
    zoo("mobilenet_v2"),
    zoo("mobilenet_v3", "mobilenet_v3_large"),
    zoo("shufflenet_v2", "shufflenet_v2_x1_0"),
    zoo("efficientnet_b0"),
    zoo("convnext_t"),
    zoo("unet", "unet_same", ["colours=1", "size=256", "width=32"]),
    zoo("resnet50_b8", "resnet50", batch=8),
    zoo("mobilenet_v2_b8", "mobilenet_v2", batch=8),
]

# Training steps. Dropout is off, so that both sides compute the same. At higher rates than
# its own the losses of MobileNet v2 are a matter of rounding. --fused-update, as README.md
# advises where updates take a good part of a step.
TRAINING = [
    zoo("mnist1d_b100", "mnist1d_conv", batch=100),
    zoo("lenet5_b1", "lenet5", fused=True),
    zoo("lenet5_b32", "lenet5", batch=32, fused=True),
    zoo("resnet20_b32", "resnet20", batch=32),
    zoo("resnet18_b8", "resnet18", batch=8),
    zoo("mobilenet_v2_96_b8", "mobilenet_v2", ["size=96", "dropout=0"], batch=8, rate=1e-5),
    zoo("unet_128_b2", "unet_same", ["colours=1", "size=128", "width=32"], batch=2),
]


def pick(nets, words):
    """Those named; all if none is."""
    names = [n.name for n in nets]
    for word in words:
        if word not in names:
            raise SystemExit("bench: no net '%s'; there are: %s" % (word, " ".join(names)))
    return [n for n in nets if not words or n.name in words]
