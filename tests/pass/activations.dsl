# Every activation has its place in an epilogue; a second one has not, and
# neither has one whose input others read.
# pass: fuse
net t {
    input x: 6
    a = x -> fc1: dense(6) -> leaky_relu(0.2) -> fc2: dense(6) -> gelu -> fc3: dense(6)
          -> gelu(tanh) -> fc4: dense(6) -> sigmoid -> fc5: dense(6) -> tanh -> relu
    b = a -> fc6: dense(6)
    c = relu(b)
    output c
    output b
}
# >>>
# net t {
#     input x: 6
#     fc1 = "fc1": dense(x, 6, act=leaky_relu(slope=0.2)) : 6
#     fc2 = "fc2": dense(fc1, 6, act=gelu) : 6
#     fc3 = "fc3": dense(fc2, 6, act=gelu(approximate=tanh)) : 6
#     fc4 = "fc4": dense(fc3, 6, act=sigmoid) : 6
#     fc5 = "fc5": dense(fc4, 6, act=tanh) : 6
#     a = relu(fc5) : 6
#     fc6 = "fc6": dense(a, 6) : 6
#     c = relu(fc6) : 6
#     output c = c
#     output b = fc6
# }
