net n {
    input x: 3
	y = x -> rleu
    output y
}
