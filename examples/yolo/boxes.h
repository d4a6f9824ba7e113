/* Boxes out of what YOLO v1 answers, for zoo/yolo_v1.dsl and tiny_yolo.dsl. */
#ifndef YOLO_BOXES_H
#define YOLO_BOXES_H

/* Centre and extents are parts of the picture's width and height. */
struct box {
    float x, y, w, h;
    float score; /* of the class and of there being an object */
    int class;
};

/* What the net was built with; the paper's are 7, 2 and 20. */
struct yolo {
    int cells, boxes, classes;
};

/* y: (5 boxes + classes) x cells x cells, as the net gives it: of each box x y
 * (within the cell) w h confidence, then the classes' probabilities. Writes the
 * boxes that score at least `least` and returns how many: at most cells x cells
 * x boxes x classes. Extents below 0 are 0. */
int yolo_decode(const struct yolo *, const float *y, float least, struct box *to);

/* Intersection over union of two boxes. */
float box_iou(const struct box *, const struct box *);

/* Non-maximum suppression: keeps, in order of their scores, the boxes that
 * overlap no kept box of their class by an IoU above `most`. Reorders the n
 * boxes and returns how many are left. */
int box_suppress(struct box *, int n, float most);

#endif
