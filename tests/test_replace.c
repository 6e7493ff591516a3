/* test_replace.c: files that take their place whole, or leave what was there. */
#include "data_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "scope/sheet.h"

/* An empty folder of its own within the tests' folder. */
struct place {
    char folder[320], file[340], other[340];
};

static void clear(const char *folder) {
    char command[700];
    snprintf(command, sizeof command, "chmod -R u+rwx '%s' 2>/dev/null; rm -rf '%s'", folder, folder);
    assert_int_equal(system(command), 0);
}

static struct place place_of(void **state) {
    struct place p;
    snprintf(p.folder, sizeof p.folder, "%s", files_path(*state, "place"));
    clear(p.folder);
    assert_int_equal(mkdir(p.folder, 0755), 0);
    snprintf(p.file, sizeof p.file, "%s/out.csv", p.folder);
    snprintf(p.other, sizeof p.other, "%s/other.csv", p.folder);
    return p;
}

static void put(const char *path, const char *text, mode_t mode) {
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static void assert_holds(const char *path, const char *text) {
    char kept[64] = "";
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(kept, 1, sizeof kept - 1, f);
    assert_true(n < sizeof kept);
    fclose(f);
    assert_string_equal(kept, text);
}

/* Of files, temporary ones included. */
static int count(const char *folder) {
    DIR *d = opendir(folder);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));)
        n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
    closedir(d);
    return n;
}

static mode_t mode_of(const char *path) {
    struct stat st;
    assert_int_equal(lstat(path, &st), 0);
    return st.st_mode;
}

static struct sheet opened(const char *path) {
    struct sheet s = {0};
    dln_error err;
    assert_int_equal(sheet_open(&s, path, &err), DLN_OK);
    return s;
}

static void written(const char *path, const char *text) {
    struct sheet s = opened(path);
    dln_error err;
    fputs(text, s.file);
    assert_int_equal(sheet_close(&s, &err), DLN_OK);
}

static void the_former_file_stands_until_the_new_one_is_whole(void **state) {
    struct place p = place_of(state);
    dln_error err;
    put(p.file, "old", 0640);
    struct sheet s = opened(p.file);
    fputs("new", s.file);
    fflush(s.file);
    assert_holds(p.file, "old");
    assert_int_equal(count(p.folder), 2);
    assert_int_equal(sheet_close(&s, &err), DLN_OK);
    assert_holds(p.file, "new");
    assert_int_equal(count(p.folder), 1);
    assert_int_equal(mode_of(p.file) & 07777, 0640);
}

static void a_new_file_has_the_mode_that_others_get(void **state) {
    struct place p = place_of(state);
    mode_t before = umask(027);
    written(p.file, "new");
    umask(before);
    assert_int_equal(mode_of(p.file) & 07777, 0640);
    assert_int_equal(count(p.folder), 1);
}

static void what_is_abandoned_leaves_nothing(void **state) {
    struct place p = place_of(state);
    struct sheet s = opened(p.file);
    fputs("new", s.file);
    sheet_abandon(&s);
    assert_int_equal(count(p.folder), 0);
    put(p.file, "old", 0644);
    s = opened(p.file);
    sheet_abandon(&s);
    assert_holds(p.file, "old");
    assert_int_equal(count(p.folder), 1);
}

static void a_link_stays_a_link(void **state) {
    struct place p = place_of(state);
    char folder[400], link[420], inner[420];
    snprintf(folder, sizeof folder, "%s/inner", p.folder);
    snprintf(link, sizeof link, "%s/link", folder);
    snprintf(inner, sizeof inner, "%s/inner.csv", folder);
    assert_int_equal(mkdir(folder, 0755), 0);
    put(p.file, "old", 0600);
    assert_int_equal(symlink("../out.csv", link), 0);
    written(link, "new");
    assert_true(S_ISLNK(mode_of(link)));
    assert_holds(p.file, "new");
    assert_int_equal(mode_of(p.file) & 07777, 0600);
    assert_int_equal(count(folder), 1); /* nothing beside the link */
    unlink(link);
    assert_int_equal(symlink("inner.csv", link), 0); /* to nothing yet */
    written(link, "newer");
    assert_holds(inner, "newer");
    assert_int_equal(count(folder), 2);
}

static void links_in_a_circle_are_told(void **state) {
    struct place p = place_of(state);
    struct sheet s = {0};
    dln_error err;
    char sentence[500];
    assert_int_equal(symlink(p.other, p.file), 0);
    assert_int_equal(symlink(p.file, p.other), 0);
    assert_int_equal(sheet_open(&s, p.file, &err), DLN_UNREADABLE);
    snprintf(sentence, sizeof sentence, "%s cannot be written: %s", p.file, strerror(ELOOP));
    assert_string_equal(err.text, sentence);
}

static void a_disk_that_is_full_leaves_the_former_file(void **state) {
    struct place p = place_of(state);
    put(p.file, "old", 0644);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct rlimit little = {4096, 4096};
        char block[1000] = {0}, sentence[500];
        dln_error err = {0};
        signal(SIGXFSZ, SIG_IGN);
        struct sheet s = opened(p.file);
        setrlimit(RLIMIT_FSIZE, &little);
        for (int i = 0; i < 10; i++) {
            fwrite(block, 1, sizeof block, s.file);
            sheet_note_failure(&s);
        }
        dln_status status = sheet_close(&s, &err);
        snprintf(sentence, sizeof sentence, "%s could not be written: %s", p.file, strerror(EFBIG));
        _exit(status == DLN_UNREADABLE && strcmp(err.text, sentence) == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_holds(p.file, "old");
    assert_int_equal(count(p.folder), 1);
}

static void a_program_that_is_killed_leaves_the_former_file(void **state) {
    struct place p = place_of(state);
    put(p.file, "old", 0644);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct sheet s = opened(p.file);
        fputs("new", s.file);
        fflush(s.file);
        raise(SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_holds(p.file, "old");
    written(p.file, "new"); /* what the other one left is in nobody's way */
    assert_holds(p.file, "new");
}

/* As somebody whom modes bind. */
static bool refused(const char *path, int why) {
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        char sentence[500];
        dln_error err = {0};
        struct sheet s = {0};
        if (geteuid() == 0 && seteuid(65534))
            _exit(77);
        snprintf(sentence, sizeof sentence, "%s cannot be written: %s", path, strerror(why));
        _exit(sheet_open(&s, path, &err) == DLN_UNREADABLE && strcmp(err.text, sentence) == 0 ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status == 0 || WEXITSTATUS(status) == 77;
}

static void what_may_not_be_written_stays(void **state) {
    struct place p = place_of(state);
    put(p.file, "old", 0666);
    assert_int_equal(chmod(((struct files *)*state)->folder, 0755), 0);
    assert_int_equal(chmod(p.folder, 0555), 0); /* the file may be written, but not replaced */
    assert_true(refused(p.file, EACCES));
    assert_int_equal(chmod(p.folder, 0777), 0);
    assert_int_equal(chmod(p.file, 0444), 0); /* and the other way round */
    assert_true(refused(p.file, EACCES));
    assert_true(refused("/nowhere/at/all.csv", ENOENT));
    assert_true(refused(p.folder, EISDIR));
    assert_true(refused("", ENOENT));
    assert_holds(p.file, "old");
    assert_int_equal(count(p.folder), 1);
}

static void a_name_of_full_length_can_be_written(void **state) {
    struct place p = place_of(state);
    char name[256], path[600];
    memset(name, 'x', 255);
    name[255] = '\0';
    snprintf(path, sizeof path, "%s/%s", p.folder, name);
    written(path, "new");
    assert_holds(path, "new");
    assert_int_equal(count(p.folder), 1);
}

static void pipes_and_devices_are_written_directly(void **state) {
    struct place p = place_of(state);
    char got[8] = "";
    assert_int_equal(mkfifo(p.file, 0600), 0);
    int reader = open(p.file, O_RDONLY | O_NONBLOCK);
    struct sheet s = opened(p.file);
    fputs("abc", s.file);
    fflush(s.file);
    assert_int_equal(read(reader, got, 7), 3); /* before it is closed */
    assert_string_equal(got, "abc");
    sheet_close(&s, NULL);
    close(reader);
    assert_int_equal(count(p.folder), 1);
    assert_true(S_ISFIFO(mode_of(p.file)));
    written("/dev/null", "gone");
}

/* /dev/fd/N and its kin lead to a file that somebody has open: it is that file which gets the text, behind what it has. */
static void a_descriptor_is_written_directly(void **state) {
    struct place p = place_of(state);
    char name[64];
    put(p.file, "before ", 0644);
    int fd = open(p.file, O_WRONLY | O_APPEND);
    assert_true(fd >= 0);
    snprintf(name, sizeof name, "/dev/fd/%d", fd);
    if (access(name, W_OK))
        skip();
    written(name, "after");
    assert_int_equal(write(fd, "!", 1), 1);
    close(fd);
    assert_holds(p.file, "before after!");
}

static dln_status distinct(const char *one, const char *two, const char *preset, dln_error *err) {
    struct sheet a = opened(one), b = opened(two);
    dln_status status = sheet_check_distinct((const struct sheet *[]){&a, &b}, 2, preset, err);
    sheet_abandon(&a);
    sheet_abandon(&b);
    return status;
}

static void two_names_of_one_file_are_told(void **state) {
    struct place p = place_of(state);
    char again[400], sentence[600];
    dln_error err;
    snprintf(again, sizeof again, "%s/./out.csv", p.folder);
    snprintf(sentence, sizeof sentence, "%s would be overwritten: what is written needs a file of its own", again);
    assert_int_equal(distinct(p.file, again, NULL, &err), DLN_BAD_VALUE); /* neither is there */
    assert_string_equal(err.text, sentence);
    assert_int_equal(distinct(p.file, p.other, NULL, &err), DLN_OK);
    assert_int_equal(count(p.folder), 0);
    put(p.file, "old", 0644);
    assert_int_equal(distinct(p.file, again, NULL, &err), DLN_BAD_VALUE);
    assert_int_equal(symlink("out.csv", p.other), 0);
    assert_int_equal(distinct(p.file, p.other, NULL, &err), DLN_BAD_VALUE);
    assert_int_equal(distinct("/dev/null", p.file, p.other, &err), DLN_BAD_VALUE); /* the preset */
    assert_int_equal(distinct("/dev/null", "/dev/null", NULL, &err), DLN_OK);
    assert_holds(p.file, "old");
}

static int teardown(void **state) {
    clear(files_path(*state, "place"));
    return files_teardown(state);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_former_file_stands_until_the_new_one_is_whole),
        cmocka_unit_test(a_new_file_has_the_mode_that_others_get),
        cmocka_unit_test(what_is_abandoned_leaves_nothing),
        cmocka_unit_test(a_link_stays_a_link),
        cmocka_unit_test(links_in_a_circle_are_told),
        cmocka_unit_test(a_disk_that_is_full_leaves_the_former_file),
        cmocka_unit_test(a_program_that_is_killed_leaves_the_former_file),
        cmocka_unit_test(what_may_not_be_written_stays),
        cmocka_unit_test(a_name_of_full_length_can_be_written),
        cmocka_unit_test(pipes_and_devices_are_written_directly),
        cmocka_unit_test(a_descriptor_is_written_directly),
        cmocka_unit_test(two_names_of_one_file_are_told),
    };
    return cmocka_run_group_tests(tests, files_setup, teardown);
}
