-- exp, expm1, tanh, erf, log and what activations make of them, for W lanes or
-- for one float, from the same text: no libm, so that results are the same with
-- every C library, and a compiler has nothing to call in a loop. Only sums,
-- products and the bits of a float are used: rounding to whole numbers survives
-- -ffast-math. In the texts $V is the type of a value, $U of its bits, # the
-- lanes; pick(m, a, b) takes a where m holds. NaN goes through everything.
--
-- The bounds in the comments are those of tests/unit/vmath.c, which compares
-- every float with the C library's double, with and without fused
-- multiply-adds, and reads the bounds from these comments.

local simd = require "simd"
local M = {}

local texts, needs = {}, {}

-- What a function needs in the head before it: other functions, by name.
local function define(name, list, text)
    texts[name], needs[name] = text, list
end

define("vexp_near", {}, [[
/* e to the power of x, which is held to -87 ... 88: exp(x) within 1.1 ulp. */
static inline $V vexp_near#($V x)
{
    x = pick#(x > 88.0f, all#(88.0f), x);
    x = pick#(x < -87.0f, all#(-87.0f), x);
    $U k = bits#(x * 1.44269504f + 12582912.0f) - 0x4b400000; /* x / log 2, rounded */
    $V n = whole#(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    $V p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    return (p * r * r + r + 1.0f) * number#((k + 127) << 23);
}
]])

define("vexp", {}, [[
/* e to the power of x: exp(x) within 1.1 ulp, 0 and infinity where they are the nearest float. */
static inline $V vexp#($V x)
{
    x = pick#(x > 90.0f, all#(90.0f), x);
    x = pick#(x < -105.0f, all#(-105.0f), x);
    $U k = bits#(x * 1.44269504f + 12582912.0f) - 0x4b400000;
    $V n = whole#(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    $V p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    $U half = (k + 254) >> 1; /* twice half the power: no factor is beyond a float */
    return (p * r * r + r + 1.0f) * number#(half << 23) * number#((k + 254 - half) << 23);
}
]])

define("vexp2_near", {}, [[
/* 2 to the power of x, which is held to -126 ... 126: exp2(x) within 3 ulp. */
static inline $V vexp2_near#($V x)
{
    x = pick#(x > 126.0f, all#(126.0f), x);
    x = pick#(x < -126.0f, all#(-126.0f), x);
    $U k = bits#(x + 12582912.0f) - 0x4b400000; /* x, rounded */
    $V f = x - whole#(k);
    $V p = ((((0.0013276472f * f + 0.009675541f) * f + 0.05550713f) * f + 0.2402212f) * f + 0.69314694f) * f + 1.0f;
    return p * number#((k + 127) << 23);
}
]])

define("vexpm", {}, [[
/* e to the power of x, less 1; x is held to -87 ... 88: expm1(x) within 1.7 ulp. */
static inline $V vexpm#($V x)
{
    x = pick#(x > 88.0f, all#(88.0f), x);
    x = pick#(x < -87.0f, all#(-87.0f), x);
    $U k = bits#(x * 1.44269504f + 12582912.0f) - 0x4b400000;
    $V n = whole#(k), r = x - n * 0.693359375f + n * 2.12194440e-4f;
    $V p = (((0.00138143182f * r + 0.00836885186f) * r + 0.0416683990f) * r + 0.166665196f) * r + 0.49999994f;
    $V s = number#((k + 127) << 23);
    return (p * r * r + r) * s + (s - 1.0f);
}
]])

define("vtanh", { "vexpm" }, [[
/* tanh(x) within 3 ulp. */
static inline $V vtanh#($V x)
{
    x = pick#(x > 10.0f, all#(10.0f), x);
    x = pick#(x < -10.0f, all#(-10.0f), x);
    $V e = vexpm#(2.0f * x);
    return e / (e + 2.0f);
}
]])

define("verf", {}, [[
/* erf(x) within 8 ulp: x times a quotient of polynomials of x squared. */
static inline $V verf#($V x)
{
    x = pick#(x > 3.925f, all#(3.925f), x);
    x = pick#(x < -3.925f, all#(-3.925f), x);
    $V z = x * x;
    $V p = ((((2.0460125e-6f * z + 0.0002848446f) * z + 0.003772612f) * z + 0.052769493f) * z + 0.19059524f) * z + 1.1283791f;
    $V q = ((((3.8047674e-5f * z + 0.0011638721f) * z + 0.014983323f) * z + 0.11418333f) * z + 0.50224334f) * z + 1.0f;
    return x * p / q;
}
]])

define("vlog", {}, [[
/* log(x) within 1.1 ulp, -infinity of 0, NaN of what is below. */
static inline $V vlog#($V x)
{
    $V a = pick#(x < 1.17549435e-38f, x * 16777216.0f, x); /* 2^n (f + 1), f + 1 from sqrt(1/2) to sqrt(2) */
    $U i = bits#(pick#(x < INFINITY, a, all#(1.0f))) + (0x3f800000 - 0x3f3504f3);
    $V n = whole#((i >> 23) - 127) - pick#(x < 1.17549435e-38f, all#(24.0f), all#(0.0f));
    $V f = number#((i & 0x7fffff) + 0x3f3504f3) - 1.0f;
    $V p = ((((((-0.0763443f * f + 0.1276155f) * f - 0.13160194f) * f + 0.14201762f) * f - 0.16623357f) * f + 0.20001227f) * f - 0.25000823f) * f + 0.3333333f;
    $V y = n * 0.693359375f + (f - (f * f * (0.5f - f * p) + n * 2.12194440e-4f));
    y = pick#(x < INFINITY, y, x);
    return pick#(x > 0.0f, y, pick#(x < 0.0f, all#(NAN), pick#(x < 1.0f, all#(-INFINITY), x)));
}
]])

define("vlog1p_exp", { "vexp_near", "vlog" }, [[
/* log(1 + exp(-|x|)). */
static inline $V vlog1p_exp#($V x)
{
    $V e = vexp_near#(pick#(x > 0.0f, -x, x)), u = e + 1.0f;
    return vlog#(u) + (e - (u - 1.0f)) / u;
}
]])

define("sigmoid", { "vexp_near" }, [[
/* 1 / (1 + exp(-v)) within 2.5 ulp above v = -87. */
static inline $V sigmoid#($V v)
{
    return 1.0f / (1.0f + vexp_near#(-v));
}
]])

define("silu", { "vexp2_near" }, [[
/* v sigmoid(v): error below 5e-7 max(1, |v|). */
static inline $V silu#($V v)
{
    return v / (1.0f + vexp2_near#(v * -1.44269504f)); /* 1 / log 2 */
}
]])

define("silu_slope", { "sigmoid" }, [[
/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline $V silu_slope#($V v)
{
    $V s = sigmoid#(v);
    return s * (1.0f + v * (1.0f - s));
}
]])

define("gelu", { "verf" }, [[
/* v times the normal distribution function of v: error below 5e-7 max(1, |v|). */
static inline $V gelu#($V v)
{
    return 0.5f * v * (1.0f + verf#(v * 0.707106781f));
}
]])

define("gelu_slope", { "verf", "vexp_near" }, [[
/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline $V gelu_slope#($V v)
{
    return 0.5f * (1.0f + verf#(v * 0.707106781f)) + v * 0.398942280f * vexp_near#(-0.5f * v * v);
}
]])

define("gelu_tanh", { "vexp2_near" }, [[
/* v / 2 (1 + tanh(u)) as v sigmoid(2 u): error below 5e-7 max(1, |v|). */
static inline $V gelu_tanh#($V v)
{
    return v / (1.0f + vexp2_near#(-2.3022082f * (v + 0.044715f * v * v * v))); /* 2 u / log 2 */
}
]])

define("gelu_tanh_slope", { "sigmoid" }, [[
/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline $V gelu_tanh_slope#($V v)
{
    $V s = sigmoid#(1.59576912f * (v + 0.044715f * v * v * v));
    return s + v * s * (1.0f - s) * 1.59576912f * (1.0f + 0.134145f * v * v);
}
]])

define("mish", { "vexp_near" }, [[
/* v tanh(log(1 + exp(v))): error below 5e-7 max(1, |v|). */
static inline $V mish#($V v)
{
    $V e = vexp_near#(v), n = e * (e + 2.0f);
    return pick#(v > 20.0f, v, v * (n / (n + 2.0f)));
}
]])

define("mish_slope", { "vexp_near" }, [[
/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline $V mish_slope#($V v)
{
    $V e = vexp_near#(v), n = e * (e + 2.0f);
    $V t = n / (n + 2.0f), s = e / (1.0f + e);
    return pick#(v > 20.0f, all#(1.0f), t + v * s * (1.0f + t) * (2.0f / (n + 2.0f)));
}
]])

define("softplus", { "vlog1p_exp" }, [[
/* log(1 + exp(b v)) / b up to b v = t, v beyond: error below 5e-7 max(1, |v|). */
static inline $V softplus#($V v, float b, float t)
{
    $V z = b * v;
    return pick#(z > t, v, (pick#(z > 0.0f, z, all#(0.0f)) + vlog1p_exp#(z)) / b);
}
]])

define("softplus_slope", { "sigmoid" }, [[
/* Of its gradient: error below 5e-7 max(1, |v|). */
static inline $V softplus_slope#($V v, float b, float t)
{
    $V z = b * v;
    return pick#(z > t, all#(1.0f), sigmoid#(z));
}
]])

define("elu", { "vexpm" }, [[
/* v above 0, a (exp(v) - 1) below: error below 5e-7 max(1, |v|). */
static inline $V elu#($V v, float a)
{
    return pick#(v < 0.0f, a * vexpm#(v), v);
}
]])

-- What of simd.lua's spelling a text uses.
local macros = {
    pick = { "m, a, b", "((m) ? (a) : (b))", "((v#)(((mask#)(a) & (mask#)(m)) | ((mask#)(b) & ~(mask#)(m))))" },
    all = { "s", "(s)", "((v#){ 0 } + (s))" },
    bits = { "v", nil, "((mask#)(v))" },
    number = { "i", nil, "((v#)(i))" },
    whole = { "k", "((float)(int32_t)(k))", "(__builtin_convertvector(k, v#))" },
}
local scalars = {
    bits = [[
static inline uint32_t bits(float v)
{
    uint32_t i;
    memcpy(&i, &v, sizeof i);
    return i;
}
]],
    number = [[
static inline float number(uint32_t i)
{
    float v;
    memcpy(&v, &i, sizeof v);
    return v;
}
]],
}

local function ask(W, name)
    local m = macros[name]
    if W > 1 then return simd.macro(W, name, m[1], m[3]) end
    if m[2] then return simd.helper(name, "#define " .. name .. "(" .. m[1] .. ") " .. m[2] .. "\n") end
    return simd.helper(name, scalars[name])
end

-- The function's name for W lanes, "silu16", "silu" of one; its text and what it
-- needs go into the head.
function M.need(name, W)
    for _, other in ipairs(needs[name]) do M.need(other, W) end
    for _, macro in ipairs { "pick", "all", "bits", "number", "whole" } do
        if texts[name]:find(macro .. "#", 1, true) then ask(W, macro) end
    end
    local text = texts[name]:gsub("%$V", simd.vtype(W)):gsub("%$U", W == 1 and "uint32_t" or "mask" .. W)
    return simd.helper(W == 1 and name or name .. W, (text:gsub("#", W == 1 and "" or W)))
end

-- a where the comparison holds, b elsewhere, as a C expression.
function M.pick(W, comparison, a, b)
    return ask(W, "pick") .. "(" .. comparison .. ", " .. a .. ", " .. b .. ")"
end

-- "silu16(x)", "softplus16(x, 1.0f, 20.0f)"
function M.call(name, W, x, ...)
    return M.need(name, W) .. "(" .. table.concat({ x, ... }, ", ") .. ")"
end

return M
