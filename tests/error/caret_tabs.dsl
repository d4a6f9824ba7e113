net n {
	input x: 3 x 8 x 8
	y	= x -> conv(4, kernel=3, grops=2)
	output y
}
