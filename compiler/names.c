/* Words for the values of enums, in dumps, in printed graphs and in templates. */
#include "convc.h"

const char *const names_segment[] = {
    [SEG_NONE] = "none",
    [SEG_ARENA] = "arena",
    [SEG_INPUT] = "input",
    [SEG_TARGET] = "target",
    [SEG_OUTPUT] = "output",
    [SEG_DINPUT] = "dinput",
    [SEG_PARAM] = "param",
    [SEG_GRAD] = "grad",
    [SEG_LOSS] = "loss",
};

const char *const names_kernel[] = {
    [KERNEL_LOOPS] = "loops",
    [KERNEL_DIRECT] = "direct",
    [KERNEL_DEPTHWISE] = "depthwise",
    [KERNEL_WINOGRAD] = "winograd",
    [KERNEL_OUTER] = "outer",
    [KERNEL_DEPTHWISE_OUTER] = "depthwise_outer",
};
