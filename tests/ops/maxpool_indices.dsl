# maxpool_indices: windows that overlap, hang over, touch the padding, have gaps.

# sweep: k=2,3 stride=1,2,3 pad=0,1 c=3,17
# sweep: k=[3,2] stride=2 pad=1 ceil=true dilation=1,2
# sweep: dilation=[1,2],3 h=7
net maxpool_indices(c=3, h=7, w=6, k=2, stride=2, pad=0, dilation=1, ceil=false) {
    input x: c x h x w
    i = x -> maxpool_indices(k, stride=stride, pad=pad, dilation=dilation, ceil=ceil)
    output i
    loss mse(x * 2)
}

# sweep: k=2,3
net maxpool_indices1d(k=2) {
    input x: 3 x 9
    a = x -> l: conv(2, kernel=3, pad=1)
    output y = maxpool(a, k)
    output i = maxpool_indices(a, k)
    output j = i
    loss mse(y)
}

net maxpool_indices3d() {
    input x: 2 x 4 x 5 x 6
    i = x -> maxpool_indices([2, 3, 2], stride=[2, 1, 2], pad=[1, 1, 0])
    output i
    loss mse(x * 2)
}

# Equal elements: the first counts.
net maxpool_indices_ties() {
    input x: 3 x 6 x 6
    z = x * 0
    i = z -> maxpool_indices(3, stride=1, pad=1)
    output i
    loss mse(z)
}
