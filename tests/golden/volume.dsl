# convc: --target c99 --unroll none --seed 4
# Depth, height, width: windows, borders and strides along all three.
net volume {
    input x: 2 x 6 x 5 x 5
    x = x -> c1: conv(5, kernel=3, pad=1) -> relu -> maxpool([2, 1, 1])
    x = x -> c2: conv(3, kernel=[3, 1, 3], stride=[2, 1, 2], pad=[1, 0, 1]) -> b2: batchnorm -> relu
    y = x -> globalavgpool -> flatten -> fc: dense(4)
    output y
    loss mse(y)
}
