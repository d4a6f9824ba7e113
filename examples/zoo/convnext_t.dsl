# ConvNeXt-T (Liu et al., arXiv 2201.03545), torchvision's convnext_tiny.
import "families/convnext.dsl"

net convnext_tiny(classes = 1000, size = 224, drop_path = 0.1) {
    input image: 3 x size x size
    logits = image -> convnext([3, 3, 9, 3], [96, 192, 384, 768], classes, drop_path)
    output logits
    loss cross_entropy(logits)
    optimizer adamw(lr=0.004, weight_decay=0.05)
    schedule cosine(steps=375000, warmup=25000)
}
