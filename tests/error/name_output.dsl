net n {
    input x: 3
    logits = relu(x)
    output logit
}
