# One error each: what is no token is not missed afterwards.
net a {
    input x: 3
    y = x -> dense(5x)
    z = x -> dense(é)
    v = x -> dense(.5)
    $ u = 4
    output w = x -> dense(3 ! 4)
}
