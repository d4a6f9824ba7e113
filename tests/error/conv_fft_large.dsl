net t {
    input x: 512 x 2048 x 2048
    y = x -> a: conv(512, kernel=3, algorithm=fft)
    output y
}
