# y = w31 relu(w11 x1 + w12 x2) + w32 relu(w21 x1 + w22 x2), without biases.
net gradient {
    input x: 2
    y = x -> hidden: dense(2, bias=false) -> relu -> out: dense(1, bias=false)
    output y
    # Half the squared error, summed over nine inputs; mse is their mean.
    loss mse(y, weight=4.5)
}
