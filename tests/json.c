#include "json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test.h"

enum { NESTING = 16 };

struct reader {
    const char *at;
    bool bad;
};

static void skip_blanks(struct reader *r) { r->at += strspn(r->at, " \t\r\n"); }

static bool take(struct reader *r, const char *word) {
    size_t n = strlen(word);
    if (strncmp(r->at, word, n))
        return false;
    r->at += n;
    return true;
}

static void expect(struct reader *r, const char *word) {
    skip_blanks(r);
    if (!take(r, word))
        r->bad = true;
}

static char *read_string(struct reader *r) {
    char *text = malloc(strlen(r->at) + 1);
    size_t n = 0;
    assert_non_null(text);
    expect(r, "\"");
    while (!r->bad && *r->at != '"') {
        if (*r->at == '\\' && strchr("\"\\/", r->at[1]))
            r->at++;
        else if (*r->at == '\\' || (unsigned char)*r->at < ' ')
            r->bad = true; /* the end of the text too; other escapes do not occur */
        text[n++] = *r->at;
        r->at += *r->at != 0;
    }
    r->at += !r->bad;
    text[n] = 0;
    return text;
}

/* strtod would also take hexadecimal, infinities and leading zeros. */
static double read_number(struct reader *r) {
    const char *digits = r->at + (*r->at == '-');
    size_t length = strspn(digits, "0123456789.eE+-");
    char *end;
    double x = strtod(r->at, &end);
    if (!length || strchr(".eE+-", *digits) || (*digits == '0' && digits[1] >= '0' && digits[1] <= '9') || end != digits + length)
        r->bad = true;
    r->at = digits + length;
    return x;
}

static struct json read_value(struct reader *r, int depth);

static void read_items(struct reader *r, struct json *j, bool object, int depth) {
    const char *close = object ? "}" : "]";
    skip_blanks(r);
    if (take(r, close))
        return;
    do {
        char *key = object ? read_string(r) : NULL;
        if (object)
            expect(r, ":");
        struct json *more = realloc(j->items, (j->count + 1) * sizeof *more);
        assert_non_null(more);
        j->items = more;
        j->items[j->count] = read_value(r, depth + 1);
        j->items[j->count++].key = key;
        skip_blanks(r);
    } while (!r->bad && take(r, ","));
    expect(r, close);
}

static struct json read_value(struct reader *r, int depth) {
    struct json j = {JSON_NULL, 0, NULL, NULL, NULL, 0};
    skip_blanks(r);
    if (r->bad || depth > NESTING) {
        r->bad = true;
    } else if (*r->at == '"') {
        j.kind = JSON_STRING;
        j.text = read_string(r);
    } else if (take(r, "{")) {
        j.kind = JSON_OBJECT;
        read_items(r, &j, true, depth);
    } else if (take(r, "[")) {
        j.kind = JSON_LIST;
        read_items(r, &j, false, depth);
    } else if (take(r, "true")) {
        j.kind = JSON_BOOL;
        j.number = 1;
    } else if (take(r, "false")) {
        j.kind = JSON_BOOL;
    } else if (!take(r, "null")) {
        j.kind = JSON_NUMBER;
        j.number = read_number(r);
    }
    return j;
}

static void release(struct json *j) {
    for (size_t i = 0; i < j->count; i++)
        release(&j->items[i]);
    free(j->items);
    free(j->text);
    free(j->key);
}

void json_free(struct json *j) {
    if (j)
        release(j);
    free(j);
}

struct json *json_parse(const char *text) {
    struct reader r = {text, false};
    struct json *j = malloc(sizeof *j);
    assert_non_null(j);
    *j = read_value(&r, 0);
    skip_blanks(&r);
    if (!r.bad && !*r.at)
        return j;
    json_free(j);
    return NULL;
}

struct json *json_read(const char *path) {
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s: %s", path, strerror(errno));
    size_t size = 0, room = 1 << 20;
    char *text = malloc(room);
    assert_non_null(text);
    size = fread(text, 1, room - 1, f);
    text[size] = 0;
    fclose(f);
    struct json *j = json_parse(text);
    free(text);
    if (!j)
        fail_msg("%s is not JSON, or above 1 MiB", path);
    return j;
}

const struct json *json_find(const struct json *object, const char *key) {
    assert_int_equal(object->kind, JSON_OBJECT);
    for (size_t i = 0; i < object->count; i++)
        if (!strcmp(object->items[i].key, key))
            return &object->items[i];
    return NULL;
}

const struct json *json_get(const struct json *object, const char *key) {
    const struct json *j = json_find(object, key);
    if (!j)
        fail_msg("there is no `%s` here", key);
    return j;
}

const struct json *json_item(const struct json *list, size_t i) {
    assert_int_equal(list->kind, JSON_LIST);
    assert_true(i < list->count);
    return &list->items[i];
}

double json_number(const struct json *object, const char *key) {
    const struct json *j = json_get(object, key);
    assert_int_equal(j->kind, JSON_NUMBER);
    return j->number;
}

const char *json_text(const struct json *object, const char *key) {
    const struct json *j = json_get(object, key);
    assert_int_equal(j->kind, JSON_STRING);
    return j->text;
}

dln_matrix json_matrix(const struct json *rows) {
    dln_matrix A;
    size_t cols = json_item(rows, 0)->count;
    assert_int_equal(dln_matrix_init(&A, rows->count, cols, NULL), DLN_OK);
    for (size_t i = 0; i < rows->count; i++) {
        assert_int_equal(json_item(rows, i)->count, cols);
        for (size_t k = 0; k < cols; k++) {
            const struct json *x = json_item(json_item(rows, i), k);
            assert_int_equal(x->kind, JSON_NUMBER);
            *dln_matrix_at(&A, (int)i, (int)k) = x->number;
        }
    }
    return A;
}
