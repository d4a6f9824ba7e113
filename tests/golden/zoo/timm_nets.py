"""References of the nets that timm has. See zoo.py; run with a Python that has
torch and timm, in this folder."""

from zoo import load_timm, main, net

timm = load_timm()


def model(file, name, scale={}, **more):
    net(file, lambda: timm.create_model(name), backward={"size": 64}, scale=scale, up=not scale, origin=f"timm, {name}", **more)


def preact200():
    from timm.layers import BatchNormAct2d, create_conv2d
    return timm.models.resnetv2.ResNetV2(layers=[3, 24, 36, 3], conv_layer=create_conv2d, norm_layer=BatchNormAct2d)


model("se_resnet50", "seresnet50", {"*.bn3.weight": 0.5})
model("se_resnext50", "seresnext50_32x4d", {"*.bn3.weight": 0.5})
model("mobilenet_v1", "mobilenetv1_100")
net("resnet200_preact", preact200, backward={"size": 64}, scale={"*.conv3.weight": 0.3}, up=True,
    origin="timm, ResNetV2 with layers 3, 24, 36, 3")

main()
