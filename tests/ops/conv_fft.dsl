# conv with algorithm=fft: circles of all sizes, with and without a border; the
# circulant view where the border is circular and the extents are products of 2,
# 3 and 5.

# sweep: k=1,5 pad=0,"same","full" stride=1,2
# sweep: k=7 pad=3,[3,6,0,2] h=8 w=5,11
# sweep: k=[1,5],[3,6] pad=[0,2],"same" h=3 w=7,16
# sweep: k=3 dilation=2,[3,1] pad=0,"full" stride=1,[2,3]
# sweep: k=3 pad=1 cin=1,17 cout=1,5,33
# sweep: k=3 pad=1 groups=3 cin=3,6 cout=3,9 bias=false
# sweep: k=5 pad="same" groups=5 cin=5 cout=5 h=10 w=12
# sweep: mode="circular" k=3,4 pad="same" h=5,7 w=4,7,12
# sweep: mode="circular" k=3 pad=[1,3,2,0],"full" stride=1,2 dilation=1,2 h=6 w=10
# sweep: mode="circular","reflect" k=1,3 pad=0 h=5,7 w=5,6
# sweep: mode="circular" k=3 pad=1 h=1,2 w=1,2,30
# sweep: mode="reflect","replicate" k=5 pad=2 stride=1,2
# sweep: k=1,2 pad=1 h=1,2 w=1,2
# sweep: k=3 pad=1 h=15 w=16 cin=2 cout=2
net fft(cin=3, cout=4, h=7, w=6, k=3, stride=1, pad=0, dilation=1, groups=1, bias=true, mode="zeros") {
    input x: cin x h x w
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias, pad_mode=mode, algorithm=fft)
    output y
    loss mse(y)
}

# sweep: k=1,5,9 pad=0,"same","full" stride=1,3
# sweep: mode="circular" k=9,16 pad="same",[8,3] l=16,60,11
# sweep: cin=4 cout=4 groups=2,4 k=7 pad=3
net fft1d(cin=3, cout=4, l=20, k=3, stride=1, pad=0, groups=1, mode="zeros") {
    input x: cin x l
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, groups=groups, pad_mode=mode, algorithm=fft)
    output y
    loss mse(y)
}

# sweep: k=1,3 pad=0,"same","full" stride=1,2
# sweep: k=[3,1,5],[1,4,2] pad="same" d=1,3,7 h=5 w=6
# sweep: mode="circular" k=3,[2,3,5] pad="same" d=2,3 h=4 w=6,7
# sweep: mode="reflect" k=3 pad=1 stride=[2,1,1] dilation=[1,2,1] h=7
# sweep: k=3 pad=[2,0,1,0,3,1] cin=4 cout=6 groups=1,2 bias=false
# sweep: k=3 pad=1 cin=5 cout=5 groups=5 d=6 h=3 w=5
net fft3d(cin=2, cout=3, d=4, h=4, w=5, k=3, stride=1, pad=0, dilation=1, groups=1, bias=true, mode="zeros") {
    input x: cin x d x h x w
    y = x -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, bias=bias, pad_mode=mode, algorithm=fft)
    output y
    loss mse(y)
}

# Among other layers: folded and fused into, a residual, two readers, forced ways.
# batch: 3
# sweep: a="fft","direct" b="fft","auto"
net ways(a="fft", b="fft") {
    input x: 4 x 6 x 8
    y = x -> n: batchnorm -> l: conv(4, kernel=3, pad=1, pad_mode=circular, algorithm=a) -> o: batchnorm
    z = relu(y + x)
    u = z -> m: conv(4, kernel=5, pad=2, algorithm=b) -> tanh
    v = z + u -> flatten -> d: dense(3)
    output u
    output v
    loss mse(v)
}
