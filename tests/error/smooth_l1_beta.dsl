net t {
    input x: 3 x 8
    y = relu(x)
    output y
    loss smooth_l1(y, beta=1e-300)
}
