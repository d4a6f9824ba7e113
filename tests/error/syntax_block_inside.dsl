net a {
    input x: 3
    block b(x) {
        return relu(x)
    }
    output y = = b(x)
}
