# convc: -o - --weights tests/error/weights_prefix.safetensors
net tiny {
    input x: 1 x 10
    y = x -> conv1: conv(2, kernel=3, stride=2) -> relu -> flatten -> fc: dense(3)
    output y
}
