# ConvNeXt (Liu et al., arXiv 2201.03545), with torchvision's names. drop_path grows
# linearly with depth; numbered streams let others draw the same masks.
block cnblock(x, drop, stream, scale) {
    c = channels(x)
    y = x -> block: seq {
        conv(c, kernel=7, pad=3, groups=c) -> "2": layernorm(eps=1e-6)
        -> "3": conv(4 * c, kernel=1) -> "4": gelu -> "5": conv(c, kernel=1)
    }
    return x + (y -> "layer_scale": layer_scale(init=scale) -> drop_path(drop, stream=stream))
}

block convnext(image, layers, widths, classes, drop_path, scale = 1e-6) {
    x = image -> "features.0": seq { conv(widths[0], kernel=4, stride=4) -> layernorm(eps=1e-6) }
    total = layers[0] + layers[1] + layers[2] + layers[3]
    done = 0
    k = 1
    for s in range(4) {
        "features.{k}": repeat layers[s] {
            x = cnblock(x, drop_path * done / (total - 1), done + 1, scale)
            done = done + 1
        }
        k = k + 1
        if s < 3 {
            x = x -> "features.{k}": seq { layernorm(eps=1e-6) -> conv(widths[s + 1], kernel=2, stride=2) }
            k = k + 1
        }
    }
    return x -> globalavgpool -> classifier: seq { layernorm(eps=1e-6) -> flatten -> dense(classes) }
}
