# conv: every attribute, and channel counts around the vector widths.

# sweep: k=1,2,3,5 stride=1,2,3 pad=0,"same"
# sweep: k=3 stride=1,2,3 pad=1,"full" h=5,8
# sweep: k=[1,3],[3,1],[2,5] stride=[2,1],[1,3] pad=[1,0],[0,1,0,2]
# sweep: k=3 dilation=1,2,[2,3] pad=0,2,"same","full" stride=1,2 h=8 w=9
# sweep: k=3 pad=1 cin=1,3,15,16,17,33 cout=5,16 h=5 w=4
# sweep: k=3 pad=1 cin=4 cout=1,15,17,33,64 stride=1,2 h=4 w=5
# sweep: k=4,5,6,7 pad=0,1,3 cin=16 cout=16,48 h=9,10 w=10
# sweep: k=5 pad=[4,0,1,3],[0,3,2,4] cin=32 cout=16 h=11,12 w=8,13
# sweep: k=5 cin=32 cout=16,32,48,64 h=5 w=5
# sweep: k=5 pad=[0,0,1,1] cin=32 cout=32,64 h=4 w=4
# sweep: k=5 pad=2 groups=1,2 cin=32 cout=32 h=6 w=9
# sweep: k=1 cin=1,17,32 cout=1,16,33 h=3 w=7
# sweep: k=3 pad=1,"valid" groups=2 cin=4,6 cout=6,32 stride=1,2
# sweep: k=3 pad=1,"same" groups=3 cin=3,6 cout=15,33 bias=false
# sweep: k=3 pad=1 h=1,2 w=1,3,17
# sweep: k=1 stride=2,3 pad=1 h=1 w=1,2
# sweep: k=5,7 pad=2 cin=1,2 cout=6 h=9 w=8
net conv(cin=3, cout=4, h=7, w=6, k=3, stride=1, pad=0, dilation=1, groups=1, bias=true) {
    input x: cin x h x w
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# sweep: c=1,3,4,5,15,16,17,33 k=3 pad=1 stride=1,2
# sweep: c=5,16 k=1,2,5 stride=1,3 pad=0,"same","full"
# sweep: c=4 k=3 dilation=2 pad=0,2,"same" stride=1,2
# sweep: c=4,16 m=2,3 k=3 pad=1
net depthwise(c=4, m=1, h=7, w=6, k=3, stride=1, pad=0, dilation=1) {
    input x: c x h x w
    y = x -> l: conv(c * m, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=c)
    output y
    loss mse(y)
}

# sweep: k=1,2,3,5 stride=1,2,3 pad=0,"same","full"
# sweep: k=3 dilation=1,2,3 pad=2,[2,0],[0,3] stride=1,2
# sweep: cin=1,15,17 cout=1,15,16,33 k=3 stride=2 l=9
# sweep: cin=4,6 cout=6,16 groups=2 k=3 pad=1,"same"
# sweep: cin=5 cout=5 groups=5 k=3 pad=1 stride=1,2
net conv1d(cin=2, cout=3, l=11, k=3, stride=1, pad=0, dilation=1, groups=1, bias=true) {
    input x: cin x l
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 pad=0,"same","full"
# sweep: k=[1,2,3],[3,1,2] stride=[1,2,1],[2,1,3] pad=[1,0,0],[0,1,0,2,0,1]
# sweep: k=[2,3,2] dilation=1,2,[2,1,3] pad=2,"same" stride=1,2
# sweep: cin=1,3,17 cout=1,5,16,33 k=2 d=2 h=3 w=3
# sweep: cin=4,6 cout=6,32 groups=2 k=3 pad=1 stride=1,2
# sweep: cin=5 cout=5 groups=5 k=3 pad=1 stride=1,2 bias=false
# sweep: cin=17 cout=17 groups=17 k=3 pad=1 d=2
# sweep: k=3 pad=1 d=1,2 h=1,3 w=1,5
# sweep: k=[4,5,4] pad=0
net conv3d(cin=2, cout=3, d=4, h=5, w=4, k=3, stride=1, pad=0, dilation=1, groups=1, bias=true) {
    input x: cin x d x h x w
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# In front of and behind everything else, and with an epilogue.
# sweep: c=3,16
net conv3d_inside(c=3) {
    input x: 2 x 4 x 5 x 4
    p = x -> l1: conv(c, kernel=3, pad=1) -> b1: batchnorm -> relu
    q = p -> l2: conv(c, kernel=[1, 3, 3], pad=same) -> b2: batchnorm -> l3: conv(c, kernel=[3, 1, 1], pad=same)
    y = relu(p + q) -> maxpool(2) -> flatten -> d: dense(5)
    output y
    output q
    loss mse(y)
}
