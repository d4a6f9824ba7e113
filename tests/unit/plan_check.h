/* plan_check.h: the judge of memory plans; see plan_check.c. */
#ifndef PLAN_CHECK_H
#define PLAN_CHECK_H

#include "plan.h"

/* NULL if the plan is sound, else what is wrong (a static buffer). */
const char *plan_check(const struct plan_item *it, int n, int64_t align,
                       int64_t height);

#endif
