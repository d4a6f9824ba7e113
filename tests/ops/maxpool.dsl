# maxpool: windows that overlap, leave gaps, hang over and touch the padding.

# sweep: k=1,2,3 stride=1,2,3 c=3
# sweep: k=3 pad=1,[1,0],[0,1,1,0] stride=1,2 ceil=true,false
# sweep: k=2,3 stride=2 ceil=true pad=0,1 h=6,7 w=8
# sweep: k=[2,3],[3,1] stride=[1,2],[2,1]
# sweep: k=2 stride=2 c=1,5,16,17,33
# sweep: k=3 pad="same" stride=1,2 h=5,6
net maxpool(c=3, h=7, w=6, k=2, stride=2, pad=0, ceil=false) {
    input x: c x h x w
    y = x -> maxpool(k, stride=stride, pad=pad, ceil=ceil)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 ceil=true,false
# sweep: k=3 pad=1,[0,1] stride=2 c=17
net maxpool1d(c=2, l=10, k=2, stride=2, pad=0, ceil=false) {
    input x: c x l
    y = x -> maxpool(k, stride=stride, pad=pad, ceil=ceil)
    output y
    loss mse(y)
}

# The stride's default is the kernel.
# sweep: k=2,3
net maxpool_default(k=2) {
    input x: 3 x 7 x 9
    y = x -> maxpool(k)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 c=2
# sweep: k=3 pad=1,[1,0,1],[0,1,1,1,0,0] stride=1,2 ceil=true,false
# sweep: k=[1,2,3],[3,2,1] stride=[2,1,2],[1,2,1]
# sweep: k=2 stride=2 c=1,5,17
# sweep: k=3 pad="same" stride=2 d=4,5
net maxpool3d(c=3, d=4, h=5, w=4, k=2, stride=2, pad=0, ceil=false) {
    input x: c x d x h x w
    y = x -> maxpool(k, stride=stride, pad=pad, ceil=ceil)
    output y
    loss mse(y)
}

# Taps with gaps between them, also where they jump over a small input.
# sweep: k=2,3 dilation=2 stride=1,2 pad=0,1
# sweep: k=[3,2] dilation=[1,3] stride=2 ceil=true,false c=17
# sweep: k=3 dilation=3 pad=3 stride=2 h=9
net maxpool_dilated(c=3, h=7, w=8, k=2, stride=1, pad=0, dilation=2, ceil=false) {
    input x: c x h x w
    y = x -> maxpool(k, stride=stride, pad=pad, dilation=dilation, ceil=ceil)
    output y
    loss mse(y)
}

# sweep: dilation=1,2,3
net maxpool_dilated1d(dilation=2) {
    input x: 3 x 9
    y = x -> maxpool(3, stride=2, pad=1, dilation=dilation)
    output y
    loss mse(y)
}

net maxpool_dilated3d() {
    input x: 2 x 5 x 4 x 6
    y = x -> maxpool([2, 1, 3], stride=[1, 2, 2], pad=[1, 0, 2], dilation=[3, 1, 2])
    output y
    loss mse(y)
}
