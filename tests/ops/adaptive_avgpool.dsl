# adaptive_avgpool: sizes that divide, that do not, and larger than the input.

# sweep: size=1,2,3,4,5,6,[2,7],[9,1] c=3
# sweep: size=3 c=1,16,17
net adaptive_avgpool(c=3, size=3) {
    input x: c x 6 x 7
    y = x -> adaptive_avgpool(size)
    output y
    loss mse(y)
}

# sweep: size=1,2,4,7,12
net adaptive_avgpool1d(size=4) {
    input x: 3 x 10
    y = x -> l: conv(5, kernel=3, pad=1) -> adaptive_avgpool(size) -> flatten -> fc: dense(3)
    output y
    loss mse(y)
}

# sweep: size=1,2,3,[1,3,2]
net adaptive_avgpool3d(size=2) {
    input x: 2 x 3 x 4 x 5
    y = x -> adaptive_avgpool(size)
    output y
    loss mse(y)
}
