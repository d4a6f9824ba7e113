# greater: masks; of broadcast operands, as an output, in front of flatten.

# sweep: c=1,3,17
net greater(c=3) {
    input a: c x 3 x 4
    input b: c x 3 x 4
    m = greater(a, b)
    y = m * a + (1 - m) * (b -> l: conv(c, kernel=1))
    output m
    output y
    loss mse(y)
}

# sweep: c=1,5
net greater_broadcast(c=5) {
    input a: c x 3
    input b: c x 1
    y = greater(a, b) -> flatten -> l: dense(4)
    output y
    loss sum(greater(y, a -> flatten -> m: dense(4)) * y)
    loss mean(a * b)
}
