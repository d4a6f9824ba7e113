# A broadcast sum stays; of an early convolution the sum moves it back.
# pass: fuse
net t {
    input x: 4 x 8 x 8
    a = x -> conv1: conv(4, kernel=3, pad=1)
    b = x -> maxpool(3, stride=1, pad=1)
    c = a + b
    d = c -> conv2: conv(4, kernel=3, pad=1)
    e = d + globalavgpool(c)
    output e
}
# >>>
# net t {
#     input x: 4 x 8 x 8
#     b = maxpool(x, 3, stride=1, pad=1) : 4 x 8 x 8
#     conv1 = "conv1": conv(x, 4, kernel=3, pad=1, residual=b) : 4 x 8 x 8
#     conv2 = "conv2": conv(conv1, 4, kernel=3, pad=1) : 4 x 8 x 8
#     globalavgpool = globalavgpool(conv1) : 4 x 1 x 1
#     e = add(conv2, globalavgpool) : 4 x 8 x 8
#     output e = e
# }
