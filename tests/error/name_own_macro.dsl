net ear {
    input EAR_OK: 3 x 8 x 8
    output y = relu(EAR_OK)
}
