# A residual net with batch normalisation: a stem, a plain block, a block with
# stride 2 and a projection.
block basic(x, width, stride = 1) {
    y = x -> conv1: conv(width, kernel=3, stride=stride, pad=1, bias=false) -> bn1: batchnorm -> relu
          -> conv2: conv(width, kernel=3, pad=1, bias=false) -> bn2: batchnorm
    if stride != 1 or channels(x) != width {
        x = x -> downsample: seq { conv(width, kernel=1, stride=stride, bias=false) -> batchnorm }
    }
    return relu(y + x)
}

net residual {
    input image: 3 x 8 x 8
    x = image -> conv1: conv(6, kernel=3, pad=1, bias=false) -> bn1: batchnorm -> relu
    layer1: repeat 1 as i { x = basic(x, 6) }
    layer2: repeat 1 as i { x = basic(x, 9, stride = 2) }
    logits = x -> globalavgpool -> flatten -> fc: dense(10)
    output logits
    loss cross_entropy(logits)
}
