block b(x) {
    target inside: 3
    return x
}
net n {
    input x: 3
    target map: 2 x 4 classes
    target X: 3
    target params: 3
    target none: 0
    output x
    loss x: mse(b(x))
}
