# EfficientNet (Tan and Le, arXiv 1905.11946, table 1), with torchvision's names.
# width and depth scale the table; drop_path grows linearly with depth.
import "mobile.dsl"

block excite(x, reduced) {
    return x * (x -> globalavgpool -> fc1: conv(reduced, kernel=1) -> silu
                  -> fc2: conv(channels(x), kernel=1) -> sigmoid)
}

block mbconv(x, expand, kernel, stride, width, drop, eps, momentum) {
    inner = expand * channels(x)
    y = x
    k = 0
    if expand != 1 {
        y = y -> "block.0": conv_norm(inner, 1, 1, 1, eps, momentum) -> silu
        k = 1
    }
    se = k + 1
    last = k + 2
    y = y -> "block.{k}": conv_norm(inner, kernel, stride, inner, eps, momentum) -> silu
          -> "block.{se}": excite(max(1, floor(channels(x) / 4)))
          -> "block.{last}": conv_norm(width, 1, 1, 1, eps, momentum)
    return stride == 1 and channels(x) == width ? x + drop_path(y, drop) : y
}

# expansion, kernel, stride, channels, how many
let stages = [[1, 3, 1, 16, 1], [6, 3, 2, 24, 2], [6, 5, 2, 40, 2], [6, 3, 2, 80, 3], [6, 5, 1, 112, 3], [6, 5, 2, 192, 4], [6, 3, 1, 320, 1]]

block efficientnet(image, width, depth, classes, dropout, drop_path, eps = 1e-5, momentum = 0.1) {
    x = image -> "features.0": conv_norm(whole_eights(32 * width), 3, 2, 1, eps, momentum) -> silu
    total = 0
    for s in stages { total = total + ceil(s[4] * depth) }
    done = 0
    k = 1
    for s in stages {
        "features.{k}": repeat ceil(s[4] * depth) as i {
            x = mbconv(x, s[0], s[1], i == 0 ? s[2] : 1, whole_eights(s[3] * width), drop_path * done / total, eps, momentum)
            done = done + 1
        }
        k = k + 1
    }
    x = x -> "features.8": conv_norm(4 * channels(x), 1, 1, 1, eps, momentum) -> silu -> globalavgpool -> flatten
    return x -> classifier: seq { dropout(dropout) -> dense(classes) }
}
