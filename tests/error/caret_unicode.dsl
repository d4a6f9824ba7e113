net n {
    input x: 3
    y = x -> "größe": relu -> "Ω": rleu
    output y
}
