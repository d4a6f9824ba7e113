# convtranspose: every attribute, and channel counts around the vector widths.

# sweep: k=1,2,3,4 stride=1,2,3 pad=0,"same"
# sweep: k=4 stride=2 pad=1 h=1,4 w=1,5
# sweep: k=3,5 stride=2,3 pad=1 more=0,1 h=1,3
# sweep: k=3 stride=1,2,3 pad=0,2,"full" h=5,8
# sweep: k=[1,3],[3,1],[2,5] stride=[2,1],[1,3] pad=[1,0],[0,1,0,0]
# sweep: k=3 dilation=1,2,[2,3] pad=0,1,"same" stride=1,2 h=3 w=4
# sweep: k=2 stride=4 more=2,[3,1] dilation=1,3
# sweep: k=3 stride=1 dilation=2 more=1
# sweep: k=4 stride=2 pad=1 cin=1,3,15,16,17,33 cout=5,16 h=3 w=2
# sweep: k=3 pad=1 cin=4 cout=1,15,17,33,64 stride=1,2 h=3 w=4
# sweep: k=1 cin=1,17,32 cout=1,16,33 h=3 w=5
# sweep: k=3 pad=0,1 groups=2 cin=4,6 cout=6,32 stride=1,2
# sweep: k=2,3 groups=3 cin=3,6 cout=15,33 bias=false stride=1,3
# sweep: k=4 cin=17 cout=5,33 h=1 w=1 pad=0,1,[1,0,0,2] bias=true,false
# sweep: k=4 groups=2 cin=6 cout=34 h=1 w=1 stride=2 more=1
net convtranspose(cin=3, cout=4, h=4, w=3, k=3, stride=1, pad=0, more=0, dilation=1, groups=1, bias=true) {
    input x: cin x h x w
    y = x -> l: convtranspose(cout, kernel=k, stride=stride, pad=pad, output_pad=more, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# sweep: c=1,3,4,5,15,16,17,33 k=3 pad=1 stride=1,2
# sweep: c=5,16 k=1,2,5 stride=1,3 pad=0,"same"
# sweep: c=4 k=3 dilation=2 pad=0,2 stride=1,2
# sweep: c=4,16 m=2,3 k=3 pad=1
# sweep: c=5,17 k=4 pad=0,1 h=1 w=1
net depthwise(c=4, m=1, h=4, w=3, k=3, stride=1, pad=0, dilation=1) {
    input x: c x h x w
    y = x -> l: convtranspose(c * m, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=c)
    output y
    loss mse(y)
}

# sweep: k=1,2,3,5 stride=1,2,3 pad=0,"same"
# sweep: k=3 dilation=1,2,3 pad=1,[2,0],[0,1] stride=1,2
# sweep: k=3 stride=3 more=1,2 l=1,5
# sweep: cin=1,15,17 cout=1,15,16,33 k=3 stride=2 l=5
# sweep: cin=4,6 cout=6,16 groups=2 k=3 pad=1
# sweep: cin=5 cout=5 groups=5 k=3,4 pad=0,1 stride=1,2
net convtranspose1d(cin=2, cout=3, l=6, k=3, stride=1, pad=0, more=0, dilation=1, groups=1, bias=true) {
    input x: cin x l
    y = x -> l: convtranspose(cout, kernel=k, stride=stride, pad=pad, output_pad=more, dilation=dilation, groups=groups, bias=bias)
    output y
    loss mse(y)
}

# sweep: k=1,2,3 stride=1,2,3 pad=0,"same"
# sweep: k=[1,2,3],[3,1,2] stride=[1,2,1],[2,1,3] pad=[0,0,1],[0,0,0,0,0,1]
# sweep: k=3 stride=2 pad=1 output_pad=1,[0,1,0] dilation=1,2
# sweep: cin=1,17 cout=1,5,33 k=2 stride=2
# sweep: cin=4 cout=6 groups=2 k=3 stride=2
# sweep: k=[2,3,4] d=1 h=1 w=1
net convtranspose3d(cin=2, cout=3, d=2, h=3, w=3, k=3, stride=1, pad=0, output_pad=0, dilation=1, groups=1) {
    input x: cin x d x h x w
    y = x -> l: convtranspose(cout, kernel=k, stride=stride, pad=pad, output_pad=output_pad, dilation=dilation, groups=groups)
    output y
    loss mse(y)
}
