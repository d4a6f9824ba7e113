# spatial_dropout: the identity in inference, a channel or none of it in training.

# sweep: p=0,0.1,0.5,0.9 c=1,3,17
net spatial_dropout(c=3, p=0.5) {
    input x: c x 4 x 5
    y = x -> spatial_dropout(p)
    output y
    loss mse(y)
}

# A residual branch; equal streams draw equal masks.
# sweep: c=5,16 p=0.3,0.5 stream=0,7
net spatial_dropout_branch(c=5, p=0.3, stream=0) {
    input x: c x 6
    y = x + (x -> l: conv(c, kernel=3, pad=1) -> tanh -> spatial_dropout(p, stream=stream))
    y = y + (y -> m: conv(c, kernel=1) -> spatial_dropout(p, stream=stream))
    output y
    loss mse(y)
}

# In front of flatten, behind it, on a vector; twice the same tensor.
# sweep: c=3,4
net spatial_dropout_vector(c=3) {
    input x: c x 2 x 3
    x = x -> spatial_dropout(0.4) -> flatten -> spatial_dropout(0.3)
    y = x -> d: dense(5) -> spatial_dropout(0.2)
    output y
    z = y -> e: dense(3)
    output z
    loss mse(z * (z -> spatial_dropout(0.5)))
    loss mse(y)
}

# sweep: c=1,3,17 d=1,2
net spatial_dropout_volume(c=3, d=2) {
    input x: c x d x 3 x 4
    y = x -> affine(2) -> spatial_dropout(0.4)
    output y
    loss mse(y)
}
