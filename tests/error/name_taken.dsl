net n {
    input image: 3
    output Image = relu(image)
}
