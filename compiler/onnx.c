/* The net as an ONNX model (`convc --onnx net.dsl -o net.onnx`): the forward
 * pass as it is written, nothing folded, with its values.
 *
 * Opset 17, IR version 8. Inputs and outputs are called as in the net, the
 * parameters by their paths in the state_dict; all other tensors begin with a
 * slash, so that no name comes up twice. The batch is a number, as in the
 * emitted C. Only what an output needs is there: no target, no loss; dropout
 * is what it is in inference, nothing. Parameters are not gathered in memory
 * but written where they lie: a model takes no more than the net itself.
 *
 * Format: github.com/onnx/onnx, onnx/onnx.proto3. */
#include "onnx.h"

#include <string.h>

enum { IR_VERSION = 8,
       OPSET = 17 };

/* Fields of the messages. */
enum { MODEL_IR_VERSION = 1,
       MODEL_PRODUCER = 2,
       MODEL_PRODUCER_VERSION = 3,
       MODEL_GRAPH = 7,
       MODEL_OPSET = 8,
       OPSET_VERSION = 2,
       GRAPH_NODE = 1,
       GRAPH_NAME = 2,
       GRAPH_INITIAL = 5,
       GRAPH_INPUT = 11,
       GRAPH_OUTPUT = 12,
       NODE_INPUT = 1,
       NODE_OUTPUT = 2,
       NODE_OP = 4,
       NODE_ATTRIBUTE = 5,
       ATTRIBUTE_NAME = 1,
       ATTRIBUTE_FLOAT = 2,
       ATTRIBUTE_INTEGER = 3,
       ATTRIBUTE_STRING = 4,
       ATTRIBUTE_INTEGERS = 8,
       ATTRIBUTE_TYPE = 20,
       TENSOR_DIMENSION = 1,
       TENSOR_TYPE = 2,
       TENSOR_NAME = 8,
       TENSOR_RAW = 9,
       VALUE_NAME = 1,
       VALUE_TYPE = 2,
       TYPE_TENSOR = 1,
       TYPE_ELEMENT = 1,
       TYPE_SHAPE = 2,
       SHAPE_DIMENSION = 1,
       DIMENSION_VALUE = 1 };

enum { KIND_FLOAT = 1, /* ATTRIBUTE_TYPE */
       KIND_INTEGER = 2,
       KIND_STRING = 3,
       KIND_INTEGERS = 7 };

/* ---- constants --------------------------------------------------------- */

static struct initial *initial(struct onnx *o, const char *name, int rank, const int64_t *d)
{
    if (o->ninitials == o->cap) {
        size_t size = sizeof *o->initials, old = size * (size_t)o->cap;
        o->cap = 2 * o->cap + 64;
        o->initials = arena_grow(o->cc->mem, o->initials, old, size * (size_t)o->cap);
    }
    struct initial *i = &o->initials[o->ninitials++];
    *i = (struct initial){ .name = name, .rank = rank, .count = 1 };
    for (int k = 0; k < rank; k++) i->count *= i->d[k] = d[k];
    return i;
}

const char *onnx_part(struct onnx *o)
{
    return arena_printf(o->cc->mem, "/%s/%d", o->n->name, o->parts++);
}

const char *onnx_values(struct onnx *o, struct shape s, const double *v)
{
    struct initial *i = initial(o, onnx_part(o), s.rank, s.d);
    float *all = NEW(o->cc->mem, float, i->count);
    for (int64_t k = 0; k < i->count; k++) all[k] = (float)v[k];
    i->floats = all;
    return i->name;
}

const char *onnx_number(struct onnx *o, double v)
{
    return onnx_values(o, shape_of(0), &v);
}

const char *onnx_filled(struct onnx *o, struct shape s, double v)
{
    int64_t n = shape_count(s);
    double *all = NEW(o->cc->mem, double, n);
    for (int64_t k = 0; k < n; k++) all[k] = v;
    return onnx_values(o, s, all);
}

const char *onnx_integers(struct onnx *o, int n, const int64_t *v)
{
    int64_t *copy = NEW(o->cc->mem, int64_t, n), count = n;
    memcpy(copy, v, sizeof *v * (size_t)n);
    struct initial *i = initial(o, onnx_part(o), 1, &count);
    i->integers = copy;
    return i->name;
}

const char *onnx_param(struct onnx *o, int k, int ones)
{
    if (k >= o->n->nin) return NULL;
    const struct node *p = &o->g->nodes[o->n->in[k]];
    int64_t d[ONNX_RANK];
    int rank = 0;
    while (rank < p->shape.rank) d[rank] = p->shape.d[rank], rank++;
    while (ones-- > 0) d[rank++] = 1;
    const char *name = p->path[0] ? p->path : arena_printf(o->cc->mem, "/%s", p->name);
    struct initial *i = initial(o, name, rank, d);
    i->param = p;
    return name;
}

/* ---- nodes ------------------------------------------------------------- */

const char *onnx_in(const struct onnx *o, int k)
{
    return o->value[o->n->in[k]];
}

void onnx_open(struct onnx *o, const char *op, int nin, const char *const *in, const char *out)
{
    o->node = (struct bytes){ .mem = o->cc->mem };
    for (int k = 0; k < nin; k++)
        if (in[k]) protobuf_text(&o->node, NODE_INPUT, in[k]);
    protobuf_text(&o->node, NODE_OUTPUT, out);
    protobuf_text(&o->node, NODE_OP, op);
}

void onnx_close(struct onnx *o)
{
    protobuf_message(&o->nodes, GRAPH_NODE, &o->node);
}

static struct bytes attribute(struct onnx *o, const char *name, int kind)
{
    struct bytes a = { .mem = o->cc->mem };
    protobuf_text(&a, ATTRIBUTE_NAME, name);
    protobuf_integer(&a, ATTRIBUTE_TYPE, kind);
    return a;
}

void onnx_set(struct onnx *o, const char *name, int64_t v)
{
    struct bytes a = attribute(o, name, KIND_INTEGER);
    protobuf_integer(&a, ATTRIBUTE_INTEGER, v);
    protobuf_message(&o->node, NODE_ATTRIBUTE, &a);
}

void onnx_set_number(struct onnx *o, const char *name, double v)
{
    struct bytes a = attribute(o, name, KIND_FLOAT);
    protobuf_float(&a, ATTRIBUTE_FLOAT, v);
    protobuf_message(&o->node, NODE_ATTRIBUTE, &a);
}

void onnx_set_word(struct onnx *o, const char *name, const char *v)
{
    struct bytes a = attribute(o, name, KIND_STRING);
    protobuf_text(&a, ATTRIBUTE_STRING, v);
    protobuf_message(&o->node, NODE_ATTRIBUTE, &a);
}

void onnx_set_list(struct onnx *o, const char *name, int n, const int64_t *v)
{
    struct bytes a = attribute(o, name, KIND_INTEGERS);
    for (int k = 0; k < n; k++) protobuf_integer(&a, ATTRIBUTE_INTEGERS, v[k]);
    protobuf_message(&o->node, NODE_ATTRIBUTE, &a);
}

/* ---- the graph --------------------------------------------------------- */

/* What the outputs need; inputs are there in any case. */
static bool *needed(const struct graph *g)
{
    bool *need = NEW(g->cc->mem, bool, g->n);
    for (int i = 0; i < g->noutputs; i++) need[g->outputs[i]] = true;
    for (int id = g->n - 1; id >= 0; id--)
        for (int k = 0; need[id] && k < g->nodes[id].nin; k++)
            need[g->nodes[id].in[k]] = true;
    for (int i = 0; i < g->ninputs; i++) need[g->inputs[i]] = true;
    return need;
}

/* An output's tensor has its name, if nothing only passes it on. */
static const char *result_name(const struct onnx *o, int id)
{
    const struct graph *g = o->g;
    for (int i = 0; i < g->noutputs; i++)
        if (g->outputs[i] == id && g->nodes[id].op != OP_input) return g->output_names[i];
    return arena_printf(o->cc->mem, "/%s", g->nodes[id].name);
}

static void add_node(struct onnx *o, int id)
{
    const struct node *n = o->n = &o->g->nodes[id];
    o->result = result_name(o, id);
    o->parts = 0;
    if (!onnx_op(o)) err(o->cc, n->pos, "--onnx: %s has no form in ONNX here", optab[n->op].name);
    o->value[id] = o->result; /* what only passes a tensor on has changed it */
}

/* A tensor of the caller's; channels last if `hwc`. */
static void add_value(struct onnx *o, struct bytes *graph, int field, const char *name,
                      const struct node *n, int type, bool hwc)
{
    struct arena *mem = o->cc->mem;
    struct bytes shape = { .mem = mem }, tensor = shape, kind = shape, value = shape;
    for (int k = -1; k < n->shape.rank; k++) {
        int axis = hwc ? (k + 1) % n->shape.rank : k;
        struct bytes dimension = { .mem = mem };
        protobuf_integer(&dimension, DIMENSION_VALUE, k < 0 ? o->g->batch : n->shape.d[axis]);
        protobuf_message(&shape, SHAPE_DIMENSION, &dimension);
    }
    protobuf_integer(&tensor, TYPE_ELEMENT, type);
    protobuf_message(&tensor, TYPE_SHAPE, &shape);
    protobuf_message(&kind, TYPE_TENSOR, &tensor);
    protobuf_text(&value, VALUE_NAME, name);
    protobuf_message(&value, VALUE_TYPE, &kind);
    protobuf_message(graph, field, &value);
}

/* The other names without a slash are those of parameters. */
static void need_distinct(const struct onnx *o, struct pos pos, const char *name)
{
    for (int i = 0; i < o->ninitials; i++)
        if (strcmp(o->initials[i].name, name) == 0)
            err(o->cc, pos, "--onnx: '%s' is also the name of a parameter", name);
}

static void add_interface(struct onnx *o, struct bytes *graph)
{
    const struct graph *g = o->g;
    for (int i = 0; i < g->ninputs; i++) {
        const struct node *n = &g->nodes[g->inputs[i]];
        const struct input_attr *a = &n->a->input;
        need_distinct(o, n->pos, n->name);
        add_value(o, graph, GRAPH_INPUT, n->name, n, a->u8 ? ONNX_UINT8 : ONNX_FLOAT, a->hwc);
    }
    for (int i = 0; i < g->noutputs; i++) {
        const struct node *n = &g->nodes[g->outputs[i]];
        const char *name = g->output_names[i];
        need_distinct(o, n->pos, name);
        if (strcmp(o->value[g->outputs[i]], name) != 0) {
            onnx_open(o, "Identity", 1, &o->value[g->outputs[i]], name);
            onnx_close(o);
        }
        add_value(o, graph, GRAPH_OUTPUT, name, n, n->dtype == I32 ? ONNX_INT32 : ONNX_FLOAT, false);
    }
}

/* ---- the file ---------------------------------------------------------- */

static size_t raw_size(const struct initial *i)
{
    return (size_t)i->count * (i->integers ? 8 : 4);
}

/* A TensorProto but for its numbers, which come last. */
static struct bytes tensor_head(const struct onnx *o, const struct initial *i)
{
    struct bytes b = { .mem = o->cc->mem };
    for (int k = 0; k < i->rank; k++) protobuf_integer(&b, TENSOR_DIMENSION, i->d[k]);
    protobuf_integer(&b, TENSOR_TYPE, i->integers ? ONNX_INT64 : ONNX_FLOAT);
    protobuf_text(&b, TENSOR_NAME, i->name);
    protobuf_head(&b, TENSOR_RAW, raw_size(i));
    return b;
}

/* The field of GraphProto but for the numbers. */
static struct bytes initial_head(const struct onnx *o, const struct initial *i)
{
    struct bytes tensor = tensor_head(o, i), field = { .mem = o->cc->mem };
    protobuf_head(&field, GRAPH_INITIAL, tensor.n + raw_size(i));
    protobuf_append(&field, &tensor);
    return field;
}

static void put(FILE *f, const struct bytes *b)
{
    fwrite(b->v, 1, b->n, f);
}

static void put_integers(FILE *f, const int64_t *v, int64_t n)
{
    for (int64_t i = 0; i < n; i++)
        for (int k = 0; k < 64; k += 8) fputc((int)((uint64_t)v[i] >> k & 0xff), f);
}

/* A parameter's values die when they are written. */
static void put_initial(FILE *f, const struct initial *i)
{
    struct arena *scratch = arena_new();
    if (i->integers)
        put_integers(f, i->integers, i->count);
    else
        weightsfile_floats(f, i->param ? values_of(scratch, i->param) : i->floats, i->count);
    arena_free(scratch);
}

/* ModelProto; the graph is its last field. */
static void put_model(FILE *f, struct onnx *o, const struct bytes *rest)
{
    struct bytes model = { .mem = o->cc->mem }, opset = model;
    struct bytes *heads = NEW(o->cc->mem, struct bytes, o->ninitials + 1);
    size_t size = rest->n + o->nodes.n;
    for (int i = 0; i < o->ninitials; i++) {
        heads[i] = initial_head(o, &o->initials[i]);
        size += heads[i].n + raw_size(&o->initials[i]);
    }
    protobuf_integer(&model, MODEL_IR_VERSION, IR_VERSION);
    protobuf_text(&model, MODEL_PRODUCER, "convc");
    protobuf_text(&model, MODEL_PRODUCER_VERSION, CONVC_VERSION);
    protobuf_integer(&opset, OPSET_VERSION, OPSET);
    protobuf_message(&model, MODEL_OPSET, &opset);
    protobuf_head(&model, MODEL_GRAPH, size);
    put(f, &model);
    put(f, rest);
    put(f, &o->nodes);
    for (int i = 0; i < o->ninitials; i++) {
        put(f, &heads[i]);
        put_initial(f, &o->initials[i]);
    }
}

void onnx(FILE *f, const struct graph *g)
{
    struct arena *mem = g->cc->mem;
    struct onnx o = { .cc = g->cc, .g = g, .value = NEW(mem, const char *, g->n) };
    struct bytes rest = { .mem = mem };
    o.nodes.mem = mem;
    const bool *need = needed(g);
    for (int id = 0; id < g->n; id++)
        if (need[id] && g->nodes[id].op != OP_param) add_node(&o, id);
    protobuf_text(&rest, GRAPH_NAME, g->name);
    add_interface(&o, &rest);
    put_model(f, &o, &rest);
}
