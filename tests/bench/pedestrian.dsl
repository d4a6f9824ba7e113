# NNCG's net for pedestrians in 36 x 18 pixels (Urbann, Camphausen, Moos, Schwarz,
# Kerner, Otten: A C Code Generator for Fast Inference and Simple Deployment of
# Convolutional Neural Networks on Resource Constrained Systems, arXiv 2001.05572).
net pedestrian {
    input image: 1 x 36 x 18
    x = image -> conv1: conv(4, kernel=3, pad=same) -> relu -> maxpool(2)   : 4 x 18 x 9
    x = x -> conv2: conv(8, kernel=3, pad=same) -> relu -> maxpool(2)       : 8 x 9 x 4
    x = x -> conv3: conv(16, kernel=3, pad=same) -> relu -> maxpool([4, 2]) : 16 x 2 x 2
    scores = x -> flatten -> fc: dense(2)
    output scores
    loss cross_entropy(scores)
}
