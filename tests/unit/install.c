/* `make install`: what it puts where, that a program finds the library through
 * pkg-config, and that `make uninstall` takes everything away again. */
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static const char *environment(const char *name, const char *otherwise)
{
    const char *value = getenv(name);
    return value && *value ? value : otherwise;
}

static void shell(const char *format, ...)
{
    char line[2048];
    va_list ap;
    va_start(ap, format);
    vsnprintf(line, sizeof line, format, ap);
    va_end(ap);
    int status = system(line);
    ck_assert_msg(status == 0, "status %d: %s", status, line);
}

/* make, for the build under test, with nothing of the make that runs us. */
static void make(const char *arguments)
{
    shell("env -u MAKEFLAGS -u MFLAGS -u MAKELEVEL make -s BUILD='%s' "
          "SANITIZE='%s' %s",
          environment("CONVC_BUILD", "build"),
          environment("CONVC_SANITIZE", ""), arguments);
}

static const char *const files[] = {
    "bin/convc", "include/convrt.h", "lib/libconvrt.a",
    "lib/pkgconfig/convrt.pc", "share/man/man1/convc.1"
};
enum { FILES = sizeof files / sizeof *files };

static const char program[] =
    "#include <convrt.h>\n#include <string.h>\n"
    "int main(void)\n{\n"
    "    return strlen(convrt_error(CONVRT_EFORMAT)) == 0;\n}\n";

START_TEST(installs)
{
    char dir[] = "/tmp/convc_install_XXXXXX", line[128];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(line, sizeof line, "install PREFIX=%s/usr", dir);
    make(line);
    for (int i = 0; i < FILES; i++) shell("test -s %s/usr/%s", dir, files[i]);
    shell("test $(find %s -type f | wc -l) = %d", dir, FILES);
    shell("%s/usr/bin/convc --version > /dev/null", dir);
    snprintf(line, sizeof line, "%s/m.c", dir);
    FILE *f = fopen(line, "w");
    fputs(program, f);
    fclose(f);
    shell("cd %s && export PKG_CONFIG_PATH=$PWD/usr/lib/pkgconfig && "
          "%s %s m.c -o m $(pkg-config --cflags --libs convrt) && ./m",
          dir, environment("CC", "cc"), environment("CONVC_SANITIZE", ""));
    snprintf(line, sizeof line, "uninstall PREFIX=%s/usr", dir);
    make(line);
    shell("test $(find %s/usr -type f | wc -l) = 0", dir);
    shell("rm -r %s", dir);
}
END_TEST

/* A packager's way: files below DESTDIR, texts that speak of PREFIX alone. */
START_TEST(stages)
{
    char dir[] = "/tmp/convc_install_XXXXXX", line[128];
    ck_assert_ptr_nonnull(mkdtemp(dir));
    snprintf(line, sizeof line, "install DESTDIR=%s PREFIX=/opt/x", dir);
    make(line);
    shell("grep -qx 'prefix=/opt/x' %s/opt/x/lib/pkgconfig/convrt.pc", dir);
    shell("! grep -q '@\\|%s' %s/opt/x/lib/pkgconfig/convrt.pc", dir, dir);
    shell("rm -r %s", dir);
}
END_TEST

Suite *suite_install(void)
{
    Suite *s = suite_create("install");
    TCase *t = tcase_create("install");
    tcase_add_test(t, installs);
    tcase_add_test(t, stages);
    suite_add_tcase(s, t);
    return s;
}
