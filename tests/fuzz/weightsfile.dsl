# A net whose weights lie in a file: weightsfile.c feeds it others.
net tiny {
    input x: 1 x 8
    y = x -> conv1: conv(3, kernel=3) -> relu -> flatten -> fc: dense(2)
    output y
}
