net n {
    input n_params: 3 x 8 x 8
    output y = relu(n_params)
}
