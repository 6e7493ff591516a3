/* json.h: a strict reader of the JSON in tests/golden. Anything that it does not understand fails the test that asked. */
#ifndef TESTS_JSON_H
#define TESTS_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "dln/matrix.h"

enum json_kind { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_LIST, JSON_OBJECT };

struct json {
    enum json_kind kind;
    double number;      /* of a bool 0 or 1 */
    char *text;         /* of a string, escapes resolved to ASCII */
    char *key;          /* of an object's member */
    struct json *items; /* of a list or object */
    size_t count;
};

/** Read and parse a file; json_free afterwards. */
struct json *json_read(const char *path);
/** Parse text; NULL when it is not JSON. */
struct json *json_parse(const char *text);
void json_free(struct json *j);

/** The member of that name, or NULL when there is none. */
const struct json *json_find(const struct json *object, const char *key);
/** The same, and the test fails when there is none. */
const struct json *json_get(const struct json *object, const char *key);
const struct json *json_item(const struct json *list, size_t i);
double json_number(const struct json *object, const char *key);
const char *json_text(const struct json *object, const char *key);
/** A matrix from a list of rows; the caller releases it. */
dln_matrix json_matrix(const struct json *rows);

#endif
