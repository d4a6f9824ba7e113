/* Error codes in words. */
#include "convrt.h"

static const char *const words[] = {
    [-CONVRT_OK] = "no error",
    [-CONVRT_EIO] = "cannot open, read or write the file",
    [-CONVRT_EFORMAT] = "not a whole safetensors file",
    [-CONVRT_EMISSING] = "the file misses a parameter of the net",
    [-CONVRT_EEXTRA] = "the file has a tensor that the net has not",
    [-CONVRT_ESHAPE] = "a tensor has another shape than its parameter",
    [-CONVRT_EDTYPE] = "a tensor is not of dtype F32",
    [-CONVRT_EMEMORY] = "no memory to read the file's header",
};

const char *convrt_error(int code)
{
    int known = code <= 0 && code >= CONVRT_EMEMORY;
    return known ? words[-code] : "unknown error";
}
