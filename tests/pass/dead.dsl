# Losses and what only they read are dead in inference, inputs never.
# pass: dce
net t {
    input x: 6
    input unused: 3
    y = x -> fc1: dense(4)
    z = y -> fc2: dense(2)
    output y
    loss cross_entropy(z)
}
# >>>
# net t {
#     input x: 6
#     input unused: 3
#     fc1 = "fc1": dense(x, 4) : 4
#     output y = fc1
# }
