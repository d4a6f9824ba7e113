net a {
    input x: 3
    if true {
        repeat 2 {
            x = relu(x)
