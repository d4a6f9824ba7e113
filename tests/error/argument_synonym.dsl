# Names that other tools use.
net a {
    input x: 3 x 8 x 8
    b = conv(x, 4, kernel_size=3)
    c = conv(x, 4, 3, padding=1)
    d = dense(x, out_features=4)
    e = maxpool(x, 2, ceil_mode=true)
    f = leaky_relu(x, negative_slope=0.1)
    g = relu(x, padding=1)
    h = fc(x, 4)
    output x2 = x
}
