# avgpool: as maxpool, and whether the padding counts.

# sweep: k=1,2,3 stride=1,2,3 c=3
# sweep: k=3 pad=1,[1,0],[0,1,1,0] stride=1,2 ceil=true,false
# sweep: k=3 pad=1,[1,0],[0,1,1,0] stride=1,2 ceil=true,false count=false
# sweep: k=2,3 stride=2 ceil=true pad=0,1 h=6,7 w=8
# sweep: k=[2,3],[3,1] stride=[1,2],[2,1]
# sweep: k=2 stride=2 c=1,5,16,17,33
# sweep: k=3 pad="same" stride=1,2 h=5,6 count=true,false
net avgpool(c=3, h=7, w=6, k=2, stride=2, pad=0, ceil=false, count=true) {
    input x: c x h x w
    y = x -> avgpool(k, stride=stride, pad=pad, ceil=ceil, count_pad=count)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 ceil=true,false
# sweep: k=3 pad=1,[0,1] stride=2 c=17 count=true,false
net avgpool1d(c=2, l=10, k=2, stride=2, pad=0, ceil=false, count=true) {
    input x: c x l
    y = x -> avgpool(k, stride=stride, pad=pad, ceil=ceil, count_pad=count)
    output y
    loss mse(y)
}

# The stride's default is the kernel.
# sweep: k=2,3
net avgpool_default(k=2) {
    input x: 3 x 7 x 9
    y = x -> avgpool(k)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 c=2
# sweep: k=3 pad=1,[1,0,1],[0,1,1,1,0,0] stride=1,2 ceil=true,false count=true,false
# sweep: k=[1,2,3],[3,2,1] stride=[2,1,2],[1,2,1]
# sweep: k=2 stride=2 c=1,5,17
# sweep: k=3 pad="same" stride=2 d=4,5 count=true,false
net avgpool3d(c=3, d=4, h=5, w=4, k=2, stride=2, pad=0, ceil=false, count=true) {
    input x: c x d x h x w
    y = x -> avgpool(k, stride=stride, pad=pad, ceil=ceil, count_pad=count)
    output y
    loss mse(y)
}
