# input: what the boundary accepts.

# sweep: c=1,3,4,17
net input_hwc(c=3) {
    input x: c x 4 x 5 hwc
    y = x -> l: conv(4, kernel=3, pad=1)
    output y
    loss mse(y)
}

net input_u8() {
    input x: 3 x 4 x 5 u8 mean(120, 110, 100) std(60, 55, 50)
    y = x -> l: conv(4, kernel=3, pad=1)
    output y
    loss mse(y)
}

net input_u8_hwc() {
    input x: 3 x 4 x 5 u8 hwc mean(120, 110, 100) std(60, 55, 50)
    y = x -> l: conv(4, kernel=3)
    output y
    loss mse(y)
}

net input_scaled() {
    input x: 2 x 4 x 5 mean(0.5) std(0.25)
    y = x -> l: conv(4, kernel=3, pad=1)
    output y
    loss mse(y)
}

net input_two() {
    input a: 4 x 5
    input b: 3
    y = concat(a -> l: conv(2, kernel=3) -> flatten, b) -> d: dense(4)
    output y
    output copy = a
    loss mse(y)
}

# A volume: planes, rows, columns, and the channels last.
# sweep: c=1,3
net input3d_hwc(c=3) {
    input x: c x 3 x 4 x 2 hwc
    y = x -> l: conv(4, kernel=2)
    output y
    loss mse(y)
}

net input3d_u8() {
    input x: 2 x 3 x 4 x 2 u8 hwc mean(120, 110) std(60, 55)
    y = x -> l: conv(4, kernel=3, pad=1)
    output y
    loss mse(y)
}
