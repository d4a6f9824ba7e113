# Squeeze and excitation (Hu, Shen, Sun, arXiv 1709.01507): every channel of a map
# is scaled by a number between 0 and 1 that all its pixels together decide, over
# `inner` numbers in the middle. Names as in torchvision's SqueezeExcitation, which
# EfficientNet has with hidden="silu" and MobileNetV3 with gate="hard_sigmoid".
block squeeze_excite(x, inner, hidden = "relu", gate = "sigmoid") {
    s = x -> globalavgpool -> fc1: conv(inner, kernel=1)
    s = hidden == "silu" ? silu(s) : relu(s)
    s = s -> fc2: conv(channels(x), kernel=1)
    s = gate == "hard_sigmoid" ? hard_sigmoid(s) : sigmoid(s)
    return x * s
}
