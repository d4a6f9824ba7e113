net n {
    input x: 3 x 8 x 8
    image = relu(x)
    y = imge + x
    output y
}
