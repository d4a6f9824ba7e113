net a {
    input x: 3
    if true {
        output y = relu(x)

net b {
    input x: 3
    output y = relu(x
}
