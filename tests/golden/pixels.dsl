# convc: --target x86-64-v4 --seed 5
# Bytes in, channels last; depthwise, concat for nothing, a gate.
net pixels {
    input image: 3 x 4 x 6 u8 hwc mean(124, 116, 104) std(58, 57, 57)
    a = image -> dw: conv(3, kernel=3, pad=1, groups=3) -> relu
    b = image -> pw: conv(5, kernel=1) -> relu
    x = concat(a, b)
    y = x * (x -> globalavgpool -> gate: conv(8, kernel=1) -> sigmoid)
    output y
}
