# AlexNet. In one tower (Krizhevsky, arXiv 1404.5997), which torchvision has; and
# as it was in 2012 (Krizhevsky, Sutskever, Hinton, NIPS 2012), in two groups that
# lay on two cards. Response normalisation (section 3.3) divides by k + alpha
# times a sum, torch's by k + alpha times a mean of `size`: hence 5e-4.
block maybe_lrn(x, lrn) {
    return lrn ? lrn(x, size=5, alpha=5e-4, beta=0.75, k=2) : x
}

# Dropout before each of the two hidden layers.
block classifier(x, classes, hidden, dropout) {
    return x -> seq {
        dropout(dropout) -> dense(hidden) -> relu -> dropout(dropout) -> dense(hidden) -> relu
        -> dense(classes)
    }
}

# torchvision's names: numbers of the layers, to which normalisation adds none
block one_tower(image, classes, hidden, dropout, lrn) {
    x = image -> "features.0": conv(64, kernel=11, stride=4, pad=2) -> relu -> maybe_lrn(lrn) -> maxpool(3, stride=2)
              -> "features.3": conv(192, kernel=5, pad=2) -> relu -> maybe_lrn(lrn)           -> maxpool(3, stride=2)
              -> "features.6": conv(384, kernel=3, pad=1) -> relu
              -> "features.8": conv(256, kernel=3, pad=1) -> relu
              -> "features.10": conv(256, kernel=3, pad=1) -> relu                            -> maxpool(3, stride=2)
    return x -> adaptive_avgpool(6) -> flatten -> classifier: classifier(classes, hidden, dropout)
}

# the names of the paper's figure
block two_groups(image, classes, hidden, dropout, lrn) {
    x = image -> conv1: conv(96, kernel=11, stride=4) -> relu -> maybe_lrn(lrn)             -> maxpool(3, stride=2)
              -> conv2: conv(256, kernel=5, pad=2, groups=2) -> relu -> maybe_lrn(lrn)      -> maxpool(3, stride=2)
              -> conv3: conv(384, kernel=3, pad=1) -> relu
              -> conv4: conv(384, kernel=3, pad=1, groups=2) -> relu
              -> conv5: conv(256, kernel=3, pad=1, groups=2) -> relu                        -> maxpool(3, stride=2)
              -> flatten
    x = x -> dropout(dropout) -> fc6: dense(hidden) -> relu
          -> dropout(dropout) -> fc7: dense(hidden) -> relu
    return x -> fc8: dense(classes)
}
