/* The runtime's files: what convrt_save writes, what convrt_load takes and
 * refuses, and that a save cut off at any moment leaves a whole file. */
#include "../../runtime/convrt.h"

#include <check.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

Suite *suite_runtime_file(void);

/* A net of three parameters, one of them a statistic without gradient; the
 * convolution is packed in blocks of 8, in two groups. */
enum { TABLE = 3,
       CONV = 2 * 8 * 2 * 3,
       PARAMS = CONV + 3 + 2,
       TRAINABLE = CONV + 3,
       COUNT = 2 * 5 * 2 * 3 + 3 + 2 };

static const struct convrt_param table[TABLE] = {
    { "conv.weight", 3, { 10, 2, 3 }, 2, 5, 2, 3, 8, 0, CONV, 1, 0, 6, 15, 0, 0, 0 },
    { "fc.bias", 1, { 3 }, 1, 3, 1, 1, 1, CONV, 3, 1, 0, 1, 1, 0, 0, 0 },
    { "bn.running_var", 1, { 2 }, 1, 2, 1, 1, 1, CONV + 3, 2, 0, 0, 1, 1, 0, 0, 0 },
};

static char dir[64], path[128];

static void setup(void)
{
    strcpy(dir, "/tmp/convrt-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/net.safetensors", dir);
}

static void teardown(void)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    ck_assert_int_eq(system(command), 0);
}

static int entries(void)
{
    char command[128];
    int n = -1;
    snprintf(command, sizeof command, "ls -A %s | wc -l", dir);
    FILE *pipe = popen(command, "r");
    ck_assert_ptr_nonnull(pipe);
    ck_assert_int_eq(fscanf(pipe, "%d", &n), 1);
    pclose(pipe);
    return n;
}

/* Logical element i of a parameter becomes base + i; padding is zero. */
static void number(float *block, int trainable_only, float base)
{
    for (int k = 0; k < TABLE; k++)
        for (int64_t i = 0; i < convrt_count(&table[k]); i++)
            if (table[k].trainable || !trainable_only)
                block[table[k].offset + convrt_place(&table[k], i)] =
                    base + (float)(100 * k + i);
}

static void poison(float *block, int n)
{
    for (int i = 0; i < n; i++) block[i] = NAN;
}

static int is_poison(const float *block, int n)
{
    int left = 0;
    for (int i = 0; i < n; i++) left += isnan(block[i]) != 0;
    return left == n;
}

static size_t read_file(unsigned char *bytes, size_t room)
{
    FILE *file = fopen(path, "rb");
    ck_assert_ptr_nonnull(file);
    size_t n = fread(bytes, 1, room, file);
    fclose(file);
    return n;
}

static void write_file(const void *bytes, size_t n)
{
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, n, file), n);
    ck_assert_int_eq(fclose(file), 0);
}

/* ---- good files -------------------------------------------------------- */

START_TEST(what_is_saved_is_loaded)
{
    float params[PARAMS] = { 0 }, state[2 * TRAINABLE] = { 0 };
    float p2[PARAMS], s2[2 * TRAINABLE];
    int64_t step = -1;
    number(params, 0, 0.5f);
    number(state, 1, 1000);
    number(state + TRAINABLE, 1, 2000);
    ck_assert_int_eq(convrt_save(path, table, TABLE, params, state, 2,
                                 TRAINABLE, 123456789012),
                     CONVRT_OK);
    ck_assert_int_eq(entries(), 1);
    poison(p2, PARAMS);
    poison(s2, 2 * TRAINABLE);
    ck_assert_int_eq(convrt_load(path, table, TABLE, p2, s2, 2, TRAINABLE,
                                 &step),
                     CONVRT_OK);
    ck_assert_int_eq(step, 123456789012);
    ck_assert_mem_eq(params, p2, sizeof params);
    ck_assert_mem_eq(state, s2, sizeof state);
    poison(p2, PARAMS);
    ck_assert_int_eq(convrt_load(path, table, TABLE, p2, NULL, 0, TRAINABLE,
                                 NULL),
                     CONVRT_OK);
    ck_assert_mem_eq(params, p2, sizeof params);
}
END_TEST

START_TEST(the_bytes_are_those_of_the_format)
{
    static const char header[] =
        "{\"__metadata__\":{\"format\":\"pt\",\"step\":\"7\"},"
        "\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[10,2,3],"
        "\"data_offsets\":[0,240]},"
        "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3],"
        "\"data_offsets\":[240,252]},"
        "\"bn.running_var\":{\"dtype\":\"F32\",\"shape\":[2],"
        "\"data_offsets\":[252,260]}}";
    unsigned char bytes[1000];
    float params[PARAMS] = { 0 };
    size_t length = (sizeof header - 1 + 7) / 8 * 8;
    number(params, 0, 1);
    ck_assert_int_eq(convrt_save(path, table, TABLE, params, NULL, 0,
                                 TRAINABLE, 7),
                     CONVRT_OK);
    ck_assert_uint_eq(read_file(bytes, sizeof bytes), 8 + length + 4 * COUNT);
    ck_assert_uint_eq(bytes[0] + 256u * bytes[1], length);
    ck_assert_mem_eq(bytes + 2, "\0\0\0\0\0\0", 6);
    ck_assert_mem_eq(bytes + 8, header, sizeof header - 1);
    for (size_t i = sizeof header - 1; i < length; i++)
        ck_assert_int_eq(bytes[8 + i], ' ');
    ck_assert_mem_eq(bytes + 8 + length, "\0\0\200\77\0\0\0\100", 8);
    ck_assert_mem_eq(bytes + 8 + length + 240, "\0\0\312\102", 4); /* 101 */
}
END_TEST

/* ---- files of other makers, good and bad ------------------------------- */

#define W "\"conv.weight\":{\"dtype\":\"F32\",\"shape\":[10,2,3],\"data_offsets\":[0,240]}"
#define B "\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[240,252]}"
#define V "\"bn.running_var\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[252,260]}"
#define END(name, dtype, shape, begin, end) \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":[" shape "],\"data_offsets\":[" #begin "," #end "]}"

static const struct sample {
    int code, data; /* bytes after the header */
    const char *header;
} samples[] = {
    { CONVRT_OK, 260, "{" W "," B "," V "}" },
    { CONVRT_OK, 260, "{ " V ",\n\t" W " , " B "}   " },
    { CONVRT_OK, 260, "{\"__metadata__\":{\"a\":\"\\ud83d\\ude00\\n\"}," W "," B "," V "}" },
    { CONVRT_OK, 268, "{" W "," B "," V "," END("bn.num_batches_tracked", "I64", "", 260, 268) "}" },
    { CONVRT_OK, 272, "{" W "," B "," V "," END("optimizer.0.fc.bias", "F32", "3", 260, 272) "}" },
    { CONVRT_OK, 260, "{\"conv.w\\u0065ight\":{\"shape\":[10, 2, 3],\"data_offsets\":[0,240],\"dtype\":\"F32\"}," B "," V "}" },
    { CONVRT_EMISSING, 240, "{" W "}" },
    { CONVRT_EMISSING, 0, "{}" },
    { CONVRT_EEXTRA, 264, "{" W "," B "," V "," END("fc.weight", "F32", "1", 260, 264) "}" },
    { CONVRT_OK, 260, "{" W "," END("fc.bias", "F32", "1,3,1", 240, 252) "," V "}" },
    { CONVRT_OK, 260, "{" END("conv.weight", "F32", "10,2,1,3", 0, 240) "," B "," V "}" },
    { CONVRT_ESHAPE, 260, "{" W "," END("fc.bias", "F32", "3,4", 240, 252) "," V "}" },
    { CONVRT_ESHAPE, 260, "{" W "," END("fc.bias", "F32", "1", 240, 252) "," V "}" },
    { CONVRT_ESHAPE, 260, "{" END("conv.weight", "F32", "10,3,2", 0, 240) "," B "," V "}" },
    { CONVRT_ESHAPE, 260, "{" W "," END("fc.bias", "F32", "3,1,1,1,1,1,1,1,1,1,1", 240, 252) "," V "}" },
    { CONVRT_EDTYPE, 260, "{" W "," END("fc.bias", "I32", "3", 240, 252) "," V "}" },
    { CONVRT_EFORMAT, 259, "{" W "," B "," V "}" },
    { CONVRT_EFORMAT, 261, "{" W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," B "," V },
    { CONVRT_EFORMAT, 260, " {" W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," B "," V "}x" },
    { CONVRT_EFORMAT, 260, "{" W "," B "," V ",}" },
    { CONVRT_EFORMAT, 260, "{" W "," B " " V "}" },
    { CONVRT_EFORMAT, 272, "{" W "," B "," B "," V "}" },
    { CONVRT_EFORMAT, 272, "{" W "," B "," END("fc.bias", "F32", "3", 260, 272) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "3", 252, 240) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "3", 256, 268) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "3", 240, 256) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "03", 240, 252) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "-3", 240, 252) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "99999999999999999999", 240, 252) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W "," END("fc.bias", "F32", "3", 9223372036854775800, 9223372036854775807) "," V "}" },
    { CONVRT_EFORMAT, 260, "{" W ",\"fc.bias\":{\"dtype\":\"F32\",\"shape\":[3]}," V "}" },
    { CONVRT_EFORMAT, 260, "{" W ",\"fc.bias\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[240,252]}," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{\"step\":\"x\"}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{\"a\":\"\\ud83d\"}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{\"a\":\"\\u0000\"}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{\"a\":\"\n\"}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{}, \"__metadata__\":{}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 260, "{\"__metadata__\":{\"a\":\"\\ud83d\\u0041\"}," W "," B "," V "}" },
    { CONVRT_EFORMAT, 268, "{" W "," B "," V ",\"bn.num_batches_tracked\":{\"shape\":[],\"data_offsets\":[260,268]}}" },
    { CONVRT_EFORMAT, 260, "{" END("b.num_batches_tracked", "I64", "", 260, 252) "," W "," B "," V "," END("a.num_batches_tracked", "I64", "", 252, 260) "}" },
    { CONVRT_EFORMAT, 260, "[]" },
    { CONVRT_EFORMAT, 0, "" },
};
enum { SAMPLES = sizeof samples / sizeof *samples };

static size_t compose(unsigned char *bytes, const char *header, int data)
{
    size_t length = strlen(header);
    memset(bytes, 0, 8 + length + (size_t)data);
    bytes[0] = (unsigned char)(length & 255);
    bytes[1] = (unsigned char)(length >> 8);
    memcpy(bytes + 8, header, length);
    return 8 + length + (size_t)data;
}

START_TEST(other_files_get_the_right_answer)
{
    unsigned char bytes[2048];
    float params[PARAMS];
    int64_t step = 99;
    const struct sample *s = &samples[_i];
    write_file(bytes, compose(bytes, s->header, s->data));
    poison(params, PARAMS);
    int code = convrt_load(path, table, TABLE, params, NULL, 0, 0, &step);
    ck_assert_msg(code == s->code, "sample %d, %s: got %d (%s), expected %d",
                  _i, s->header, code, convrt_error(code), s->code);
    ck_assert_int_eq(is_poison(params, PARAMS), code != CONVRT_OK);
    ck_assert_int_eq(step, code ? 99 : 0);
}
END_TEST

/* State that the caller wants must be there, slot by slot. */
START_TEST(optimiser_state_must_match)
{
    static const int expected[] = { CONVRT_EEXTRA, CONVRT_OK,
                                    CONVRT_EMISSING };
    float params[PARAMS] = { 0 }, state[2 * TRAINABLE] = { 0 };
    ck_assert_int_eq(convrt_save(path, table, TABLE, params, state, 1,
                                 TRAINABLE, 1),
                     CONVRT_OK);
    for (int slots = 0; slots < 3; slots++)
        ck_assert_int_eq(convrt_load(path, table, TABLE, params, state, slots,
                                     TRAINABLE, NULL),
                         expected[slots]);
}
END_TEST

/* Cut anywhere: refused. A byte changed: refused, or taken, never half. */
START_TEST(damaged_files_change_nothing)
{
    static unsigned char bytes[2048], damaged[2048];
    float params[PARAMS] = { 0 };
    ck_assert_int_eq(convrt_save(path, table, TABLE, params, NULL, 0,
                                 TRAINABLE, 7),
                     CONVRT_OK);
    size_t n = read_file(bytes, sizeof bytes);
    for (size_t cut = 0; cut < n; cut++) {
        write_file(bytes, cut);
        poison(params, PARAMS);
        ck_assert_int_eq(convrt_load(path, table, TABLE, params, NULL, 0, 0,
                                     NULL),
                         CONVRT_EFORMAT);
        ck_assert(is_poison(params, PARAMS));
    }
    for (int k = 0; k < 3000; k++) {
        uint64_t r = convrt_random(1, 2, (uint64_t)k);
        memcpy(damaged, bytes, n);
        damaged[r % (n - 4 * COUNT)] = (unsigned char)(r >> 32);
        write_file(damaged, n);
        poison(params, PARAMS);
        int code = convrt_load(path, table, TABLE, params, NULL, 0, 0, NULL);
        ck_assert_int_eq(is_poison(params, PARAMS), code != CONVRT_OK);
    }
}
END_TEST

/* ---- failures of the system -------------------------------------------- */

START_TEST(what_cannot_be_opened_is_an_io_error)
{
    char longest[5000], pipe[128];
    const char *const bad[] = { dir, pipe, "/no/such/directory/net", longest };
    float params[PARAMS] = { 0 };
    struct stat st;
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = 0;
    snprintf(pipe, sizeof pipe, "%s/pipe", dir);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    for (int i = 0; i < 4; i++)
        ck_assert_int_eq(convrt_save(bad[i], table, TABLE, params, NULL, 0, 0,
                                     0),
                         CONVRT_EIO);
    ck_assert(stat(pipe, &st) == 0 && S_ISFIFO(st.st_mode));
    ck_assert_int_eq(entries(), 1);
    ck_assert_int_eq(convrt_load(path, table, TABLE, params, NULL, 0, 0, NULL),
                     CONVRT_EIO);
    ck_assert_int_eq(convrt_load(dir, table, TABLE, params, NULL, 0, 0, NULL),
                     CONVRT_EIO);
}
END_TEST

/* A limit on the size of files stands for the full disk. */
START_TEST(a_full_disk_leaves_the_old_file)
{
    float params[PARAMS] = { 0 }, again[PARAMS];
    number(params, 0, 5);
    ck_assert_int_eq(convrt_save(path, table, TABLE, params, NULL, 0, 0, 1),
                     CONVRT_OK);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit limit = { 300, 300 };
        float other[PARAMS] = { 0 };
        signal(SIGXFSZ, SIG_IGN);
        setrlimit(RLIMIT_FSIZE, &limit);
        _exit(convrt_save(path, table, TABLE, other, NULL, 0, 0, 2) ==
                      CONVRT_EIO
                  ? 0
                  : 1);
    }
    int status;
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ck_assert_int_eq(entries(), 1);
    ck_assert_int_eq(convrt_load(path, table, TABLE, again, NULL, 0, 0, NULL),
                     CONVRT_OK);
    ck_assert_mem_eq(params, again, sizeof params);
}
END_TEST

/* Saves versions 1, 2, 3, ... until it is killed, by the alarm if the test
 * itself has died. All values of one file are equal. */
static void save_for_ever(const struct convrt_param *big, float *block, int n)
{
    alarm(10);
    for (int64_t version = 1;; version++) {
        for (int i = 0; i < n; i++) block[i] = (float)version;
        convrt_save(path, big, 1, block, NULL, 0, 0, version);
    }
}

/* Fifty kills; more, until five have met a child that had saved something and
 * one a child that was writing. The longest pause before a kill follows what a
 * save takes here: shorter after one that was done, longer otherwise. */
START_TEST(a_kill_leaves_a_whole_file)
{
    enum { N = 50000,
           KILLS = 50 };
    static float block[N];
    const struct convrt_param big = { "w", 1, { N }, 1, N, 1, 1, 1, 0, N, 1, 0, 1, 1, 0, 0, 0 };
    int64_t step = 0, moved = 0;
    double longest = 2e6; /* nanoseconds */
    ck_assert_int_eq(convrt_save(path, &big, 1, block, NULL, 0, 0, 0), 0);
    for (int k = 0; k < KILLS || moved < 5 || entries() < 2; k++) {
        int64_t before = step;
        pid_t child = fork();
        ck_assert_int_ge(child, 0);
        if (child == 0) save_for_ever(&big, block, N);
        double wait = longest * convrt_uniform(8, 8, (uint64_t)k);
        struct timespec pause = { 0, (long)wait };
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        ck_assert_int_eq(waitpid(child, NULL, 0), child);
        ck_assert_int_eq(convrt_load(path, &big, 1, block, NULL, 0, 0, &step),
                         CONVRT_OK);
        for (int i = 0; i < N; i++)
            ck_assert(block[i] >= (float)step && block[i] <= (float)step);
        moved += step != before;
        longest = fmin(longest * (step == before ? 1.2 : 0.8), 9e8);
    }
}
END_TEST

Suite *suite_runtime_file(void)
{
    Suite *s = suite_create("runtime_file");
    TCase *c = tcase_create("files");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_set_timeout(c, 60);
    tcase_add_test(c, what_is_saved_is_loaded);
    tcase_add_test(c, the_bytes_are_those_of_the_format);
    tcase_add_loop_test(c, other_files_get_the_right_answer, 0, SAMPLES);
    tcase_add_test(c, optimiser_state_must_match);
    tcase_add_test(c, damaged_files_change_nothing);
    tcase_add_test(c, what_cannot_be_opened_is_an_io_error);
    tcase_add_test(c, a_full_disk_leaves_the_old_file);
    tcase_add_test(c, a_kill_leaves_a_whole_file);
    suite_add_tcase(s, c);
    return s;
}
