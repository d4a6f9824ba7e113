# conv with pad_mode: a pad in front of it.

# Borders made of the image, in front of a convolution, behind a batch
# normalisation, which goes into it all the same.
# batch: 3
# sweep: mode="reflect","replicate","circular" k=3 pad=1,[2,1,0,2] stride=1,2
# sweep: mode="reflect","replicate","circular" k=4 pad="same","valid" dilation=1
# sweep: mode="replicate","circular" k=3 pad="full" dilation=2
# sweep: mode="circular" k=[1,3] pad=[0,6] groups=3 cin=3 cout=33
net border(cin=3, cout=4, h=5, w=6, k=3, stride=1, pad=1, dilation=1, groups=1, mode="reflect") {
    input x: cin x h x w
    y = x -> b: batchnorm -> l: conv(cout, kernel=k, stride=stride, pad=pad, dilation=dilation, groups=groups, pad_mode=mode) -> relu
    output y
    loss mse(y)
}

# sweep: mode="reflect","replicate","circular" k=3 pad=1,[2,0],"same" stride=1,2
net border1d(mode="reflect", k=3, pad=1, stride=1) {
    input x: 3 x 7
    y = x -> l: conv(4, kernel=k, stride=stride, pad=pad, pad_mode=mode)
    output y
    loss mse(y)
}

# sweep: mode="reflect","replicate","circular" pad=1,[0,1,0,1,0,0]
net border3d(mode="reflect", pad=1) {
    input x: 2 x 2 x 3 x 2
    y = x -> l: conv(4, kernel=2, pad=pad, pad_mode=mode)
    output y
    loss mse(y)
}
