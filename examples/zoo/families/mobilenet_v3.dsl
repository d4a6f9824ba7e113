# MobileNetV3 (Howard et al., arXiv 1905.02244), with torchvision's names.
import "mobile.dsl"

block norm3(x, width, kernel = 1, stride = 1, groups = 1) {
    return x -> conv_norm(width, kernel, stride, groups, eps=0.001, momentum=0.01)
}

block act(x, swish) {
    return swish ? hard_swish(x) : relu(x)
}

block squeeze_excite(x, reduced) {
    return x * (x -> globalavgpool -> fc1: conv(reduced, kernel=1) -> relu
                  -> fc2: conv(channels(x), kernel=1) -> hard_sigmoid)
}

# row of the paper's tables: kernel, expanded, out, squeeze-excite, swish, stride
block bneck(x, row) {
    inner = row[1]
    y = x
    k = 0
    if inner != channels(x) {
        y = y -> "block.0": norm3(inner) -> act(row[4])
        k = 1
    }
    y = y -> "block.{k}": norm3(inner, row[0], row[5], inner) -> act(row[4])
    k = k + 1
    if row[3] {
        y = y -> "block.{k}": squeeze_excite(whole_eights(floor(inner / 4)))
        k = k + 1
    }
    y = y -> "block.{k}": norm3(row[2])
    return row[5] == 1 and channels(x) == row[2] ? x + y : y
}

block mobilenet_v3(image, rows, hidden, classes, dropout) {
    x = image -> "features.0": norm3(16, 3, 2) -> hard_swish
    n = 1
    for row in rows {
        x = x -> "features.{n}": bneck(row)
        n = n + 1
    }
    x = x -> "features.{n}": norm3(6 * channels(x)) -> hard_swish -> globalavgpool -> flatten
    return x -> classifier: seq { dense(hidden) -> hard_swish -> dropout(dropout) -> dense(classes) }
}
