"""References of Inception-v4 and Inception-ResNet-v2, which timm has. See
zoo.py; run with a Python that has torch and timm, in this folder."""

from zoo import load_timm, main, net

timm = load_timm()

for name, scale in ("inception_v4", {}), ("inception_resnet_v2", {}):
    net(name, lambda name=name: timm.create_model(name), backward={"size": 139}, shape=(3, 299, 299),
        small_shape=(3, 139, 139), scale=scale, origin="timm")

main()
