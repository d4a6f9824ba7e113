/* compiler/json.c and compiler/safetensors.c: what is a file and what is not.
 * Each case shows the bytes that are wrong with it. */
#include "part.h"

#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Parses; false if there was an error, whose message r keeps. */
static bool parse_bytes(struct part *r, const unsigned char *file,
                        size_t length, struct tensors *all)
{
    jmp_buf here;
    part_start(r);
    r->cc.recover = &here;
    bool fine = false;
    if (setjmp(here) == 0) {
        *all = safetensors_parse(&r->cc, "w.st", file, length);
        fine = true;
    }
    fclose(r->cc.errors);
    return fine;
}

/* ---- safetensors: what is right ---------------------------------------- */

START_TEST(reads_any_legal_json)
{
    static const char header[] =
        "\t{ \"b\\u00e9\\ud83d\\ude00\\n\" :{\"data_offsets\":[4 , 8],\n"
        "\"more\":[1.5e-3,{\"x\":[true,false,null,-0]}],\"shape\":[],"
        "\"dtype\":\"F32\"},\"__metadata__\":{\"k\":\"v\"},"
        "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}   ";
    static const float data[] = { 1.5f, -2 };
    size_t length;
    unsigned char *file = part_file(header, data, sizeof data, &length);
    struct tensors all = { 0 };
    struct part r;
    ck_assert_msg(parse_bytes(&r, file, length, &all), "%s", r.messages);
    ck_assert_int_eq(all.n, 2);
    ck_assert_str_eq(all.v[0].name, "a");
    ck_assert_int_eq(all.v[0].rank, 2);
    ck_assert_str_eq(all.v[1].name, "b\xc3\xa9\xf0\x9f\x98\x80\n");
    ck_assert_int_eq(all.v[1].rank, 0);
    ck_assert(safetensors_value(&all.v[0], 0) == 1.5);
    ck_assert(safetensors_value(&all.v[1], 0) == -2);
    part_end(&r);
    free(file);
}
END_TEST

/* Bits of each floating dtype and the value by IEEE 754. */
static const struct {
    const char *dtype;
    uint64_t bits;
    int bytes;
    double value;
} floats[] = {
    { "F32", 0x3f800001, 4, 1.00000011920928955 },
    { "F32", 0x00000001, 4, 0x1p-149 },
    { "F32", 0xff800000, 4, -INFINITY },
    { "F64", 0x3ff0000000000001, 8, 0x1.0000000000001p0 },
    { "F64", 0xc08f400000000000, 8, -1000 },
    { "F16", 0x3c00, 2, 1 },
    { "F16", 0xc500, 2, -5 },
    { "F16", 0x7bff, 2, 65504 },
    { "F16", 0x0400, 2, 0x1p-14 },
    { "F16", 0x03ff, 2, 0x1p-14 - 0x1p-24 },
    { "F16", 0x8001, 2, -0x1p-24 },
    { "F16", 0x7c00, 2, INFINITY },
    { "BF16", 0x3fc0, 2, 1.5 },
    { "BF16", 0xc2f7, 2, -123.5 },
    { "BF16", 0x0001, 2, 0x1p-133 },
};

START_TEST(reads_every_float)
{
    char header[128];
    unsigned char data[8];
    for (int i = 0; i < floats[_i].bytes; i++)
        data[i] = (unsigned char)(floats[_i].bits >> (8 * i));
    snprintf(header, sizeof header,
             "{\"a\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[0,%d]}}",
             floats[_i].dtype, floats[_i].bytes);
    size_t length;
    unsigned char *file = part_file(header, data, (size_t)floats[_i].bytes, &length);
    struct tensors all = { 0 };
    struct part r;
    ck_assert_msg(parse_bytes(&r, file, length, &all), "%s", r.messages);
    ck_assert(safetensors_floats(&all.v[0]));
    ck_assert(safetensors_value(&all.v[0], 0) == floats[_i].value);
    part_end(&r);
    free(file);
}
END_TEST

/* An F32 at an odd byte: legal, and must not be read as a float in place. */
START_TEST(reads_misaligned)
{
    static const unsigned char data[] = { 7, 0, 0, 0x20, 0x41 };
    size_t length;
    unsigned char *file = part_file(
        "{\"u\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]},"
        "\"f\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[1,5]}}",
        data, sizeof data, &length);
    struct tensors all = { 0 };
    struct part r;
    ck_assert_msg(parse_bytes(&r, file, length, &all), "%s", r.messages);
    ck_assert(!safetensors_floats(&all.v[0]));
    ck_assert(safetensors_value(&all.v[1], 0) == 10);
    part_end(&r);
    free(file);
}
END_TEST

/* ---- safetensors: what is wrong ---------------------------------------- */

/* The data part has eight bytes. */
static const struct {
    const char *header, *message;
} wrong[] = {
    { "", "byte 0: ends where '{' was expected" },
    { "[]", "byte 0: found '[', expected '{'" },
    { "{}", "8 bytes after the last tensor" },
    { "{" TENSOR("a", "F32", "2", 0, 8) "} x", "something follows the last '}'" },
    { "{" TENSOR("a", "F32", "2", 0, 8), "ends where '}' was expected" },
    { "{" TENSOR("a", "F32", "2", 0, 8) ",}", "found '}', expected '\"'" },
    { "{" TENSOR("a", "F31", "2", 0, 8) "}", "a: unknown dtype 'F31'" },
    { "{" TENSOR("a", "F32", "-2", 0, 8) "}", "expected a number, 0 or more" },
    { "{" TENSOR("a", "F32", "2.0", 0, 8) "}", "expected a whole number" },
    { "{" TENSOR("a", "F32", "02", 0, 8) "}", "a number that begins with 0" },
    { "{" TENSOR("a", "F32", "99999999999999999999", 0, 8) "}", "past 2^63" },
    { "{" TENSOR("a", "F32", "4294967296,4294967296", 0, 8) "}", "2^40 elements" },
    { "{" TENSOR("a", "F32", "0,4294967296,4294967296", 0, 0) "}",
      "8 bytes after the last tensor" },
    { "{" TENSOR("a", "U8", "1,1,1,1,1,1,1,1,8", 0, 8) "}", "than 8 dimensions" },
    { "{" TENSOR("a", "F32", "3", 0, 8) "}", "that do not fit its number of bytes" },
    { "{" TENSOR("a", "F32", "2", 0, 9) "}", "takes bytes 0 to 9 of 8: the file is truncated" },
    { "{" TENSOR("a", "F32", "2", 8, 0) "}", "8 to 0 of 8" },
    { "{" TENSOR("a", "F32", "2", 0, 8) "," TENSOR("a", "F32", "2", 0, 8) "}", "'a' occurs twice" },
    { "{" TENSOR("a", "F32", "1", 0, 4) "," TENSOR("b", "F32", "1", 3, 7) "}", "overlaps" },
    { "{" TENSOR("a", "F32", "1", 4, 8) "}", "has a hole before it" },
    { "{" TENSOR("a", "F32", "1", 0, 4) "}", "4 bytes after the last tensor" },
    { "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "a: has no 'data_offsets'" },
    { "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}", "a: 'dtype' twice" },
    { "{\"a\":{}}", "found '}', expected '\"'" },
    { "{\"__metadata__\":{\"a\":1}}", "found '1', expected '\"'" },
    { "{\"__metadata__\":{},\"__metadata__\":{}}", "'__metadata__' twice" },
    { "{\"a\\u0000b\":1}", "a name with a NUL" },
    { "{\"\\ud800x\":1}", "half a pair of surrogates" },
    { "{\"\\udc00\":1}", "half a pair of surrogates" },
    { "{\"\\ud800\\u0041\":1}", "half a pair of surrogates" },
    { "{\"\\u12g4\":1}", "four hexadecimal digits" },
    { "{\"\\x\":1}", "an unknown escape" },
    { "{\"a\xff\":1}", "a string that is not UTF-8" },
    { "{\"a\n\":1}", "a control character in a string" },
    { "{\"a", "a string without an end" },
    { "{\"a\\", "a string without an end" },
    { "{\"a\":{\"z\":nil}}", "expected a value" },
    { "{\"a\":{\"z\":1.}}", "expected a digit" },
    { "{\"a\":{\"z\":01}}", "found '1', expected '}'" },
    { "{\x01", "found byte 1, expected '\"'" },
};

START_TEST(refuses)
{
    size_t length;
    unsigned char *file = part_file(wrong[_i].header, "12345678", 8, &length);
    struct tensors all = { 0 };
    struct part r;
    ck_assert(!parse_bytes(&r, file, length, &all));
    ck_assert_msg(strstr(r.messages, wrong[_i].message) != NULL,
                  "'%s' is not in: %s", wrong[_i].message, r.messages);
    ck_assert_int_eq(r.cc.status, FAILED);
    part_end(&r);
    free(file);
}
END_TEST

START_TEST(refuses_deep_nesting)
{
    char header[300] = "{\"a\":{\"z\":";
    memset(header + strlen(header), '[', 200);
    size_t length;
    unsigned char *file = part_file(header, NULL, 0, &length);
    struct tensors all = { 0 };
    struct part r;
    ck_assert(!parse_bytes(&r, file, length, &all));
    ck_assert_ptr_nonnull(strstr(r.messages, "more than 64 levels deep"));
    part_end(&r);
    free(file);
}
END_TEST

START_TEST(refuses_lengths)
{
    static const struct {
        uint64_t claim;
        size_t length;
        const char *message;
    } cases[] = {
        { 0, 0, "0 bytes are no safetensors file" },
        { 0, 7, "7 bytes are no safetensors file" },
        { 3, 10, "truncated: header of 3 bytes in a file of 10" },
        { 100000000, 10, "truncated: header of 100000000 bytes" },
        { 100000001, 10, "more than 100000000" },
        { UINT64_MAX, 10, "more than 100000000" },
    };
    unsigned char file[16] = { 0 };
    for (int i = 0; i < 8; i++)
        file[i] = (unsigned char)(cases[_i].claim >> (8 * i));
    struct tensors all = { 0 };
    struct part r;
    ck_assert(!parse_bytes(&r, file, cases[_i].length, &all));
    ck_assert_msg(strstr(r.messages, cases[_i].message) != NULL, "%s", r.messages);
    part_end(&r);
}
END_TEST

static const char good[] =
    "{" TENSOR("conv1.weight", "F32", "1", 0, 4) "," TENSOR("b", "F16", "1,2", 4, 8) "}";

/* Every prefix is refused; the copy is as short as it says, so that the
 * sanitizers see a read past its end. */
START_TEST(refuses_every_prefix)
{
    size_t length;
    unsigned char *file = part_file(good, "12345678", 8, &length);
    for (size_t n = 0; n < length; n++) {
        unsigned char *part = malloc(n ? n : 1);
        memcpy(part, file, n);
        struct tensors all = { 0 };
        struct part r;
        ck_assert_msg(!parse_bytes(&r, part, n, &all), "%zu bytes taken", n);
        part_end(&r);
        free(part);
    }
    free(file);
}
END_TEST

/* One byte changed to anything: taken or refused, never a wrong step. What
 * is taken lies inside the file. */
START_TEST(survives_every_byte)
{
    size_t length;
    unsigned char *file = part_file(good, "12345678", 8, &length);
    unsigned char old = file[_i];
    for (unsigned c = 0; c < 256; c++) {
        file[_i] = (unsigned char)c;
        struct tensors all = { 0 };
        struct part r;
        if (parse_bytes(&r, file, length, &all))
            for (int k = 0; k < all.n; k++)
                ck_assert_int_le(all.v[k].end, 8);
        part_end(&r);
    }
    file[_i] = old;
    free(file);
}
END_TEST

Suite *suite_safetensors(void)
{
    Suite *s = suite_create("safetensors");
    TCase *t = tcase_create("safetensors");
    tcase_add_test(t, reads_any_legal_json);
    tcase_add_loop_test(t, reads_every_float, 0, COUNT(floats));
    tcase_add_test(t, reads_misaligned);
    tcase_add_loop_test(t, refuses, 0, COUNT(wrong));
    tcase_add_test(t, refuses_deep_nesting);
    tcase_add_loop_test(t, refuses_lengths, 0, 6);
    tcase_add_test(t, refuses_every_prefix);
    tcase_add_loop_test(t, survives_every_byte, 0, (int)sizeof good + 7);
    suite_add_tcase(s, t);
    return s;
}
