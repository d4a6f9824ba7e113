# What computes nothing goes, in whatever order it stands.
# pass: fold
net t {
    input x: 4 x 6 x 6
    y = x -> dropout(0.5) -> affine(1, 0) -> crop(0) -> pad(0, value=3)
          -> maxpool(1) -> avgpool(1, stride=1) -> concat -> reshape([4, 6, 6])
    z = y -> avgpool(1, stride=2) -> globalmaxpool -> globalavgpool -> flatten -> flatten
    output z
}
# >>>
# net t {
#     input x: 4 x 6 x 6
#     avgpool_2 = avgpool(x, 1, stride=2) : 4 x 3 x 3
#     globalmaxpool = globalmaxpool(avgpool_2) : 4 x 1 x 1
#     flatten = flatten(globalmaxpool) : 4
#     output z = flatten
# }
