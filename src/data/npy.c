/* npy.c: see npy.h. */
#include "data/npy.h"

#include <math.h>
#include <string.h>

#include "data/limits.h"
#include "data/text.h"

enum { HEADER_MAX = 8 * 1024, CHUNK = 16 * 1024 };

static const char magic[NPY_MAGIC_SIZE + 1] = "\x93NUMPY";

struct npy {
    struct gz *gz;
    size_t item; /* bytes of a number, 4 or 8 */
    bool fortran;
    uint64_t rows, cols;
};

/* The header's dict, while it is parsed. */
struct parser {
    const struct npy *file;
    const char *at, *start;
    dln_error *err;
};

bool npy_is_magic(const void *bytes, size_t size) { return size >= NPY_MAGIC_SIZE && memcmp(bytes, magic, NPY_MAGIC_SIZE) == 0; }

static dln_status bad_header(const struct parser *p, const char *expected) {
    char shown[48];
    text_escape(p->at, strlen(p->at), shown, sizeof shown);
    return dln_error_set(p->err, DLN_BAD_FORMAT, "%s: bad npy header at its character %td, '%s': %s is expected", gz_name(p->file->gz),
                         p->at - p->start + 1, shown, expected);
}

static void skip_blanks(struct parser *p) { p->at += strspn(p->at, " \t\n"); }

static bool take(struct parser *p, char c) {
    skip_blanks(p);
    if (*p->at != c)
        return false;
    p->at++;
    return true;
}

/* A quoted string without escapes. */
static bool take_string(struct parser *p, const char **text, size_t *length) {
    skip_blanks(p);
    if (*p->at != '\'' && *p->at != '"')
        return false;
    const char *end = strchr(p->at + 1, *p->at);
    if (!end)
        return false;
    *text = p->at + 1;
    *length = (size_t)(end - *text);
    p->at = end + 1;
    return true;
}

static bool is_word(const char *text, size_t length, const char *word) { return length == strlen(word) && memcmp(text, word, length) == 0; }

static dln_status parse_descr(struct parser *p, struct npy *f) {
    static const char allowed[] = "'<f8' (float64) or '<f4' (float32)";
    const char *text;
    size_t length;
    if (!take_string(p, &text, &length))
        return bad_header(p, allowed);
    if (is_word(text, length, "<f4") || is_word(text, length, "<f8")) {
        f->item = text[2] == '4' ? 4 : 8;
        return DLN_OK;
    }
    char shown[32];
    text_escape(text, length, shown, sizeof shown);
    return dln_error_set(p->err, DLN_BAD_FORMAT, "%s holds %snumbers of type '%s'; only %s are read, as A.astype('<f8') makes them",
                         gz_name(f->gz), length > 0 && *text == '>' ? "big-endian " : "", shown, allowed);
}

static dln_status parse_order(struct parser *p, struct npy *f) {
    skip_blanks(p);
    f->fortran = strncmp(p->at, "True", 4) == 0;
    if (!f->fortran && strncmp(p->at, "False", 5) != 0)
        return bad_header(p, "True or False");
    p->at += f->fortran ? 4 : 5;
    return DLN_OK;
}

static dln_status parse_size(struct parser *p, uint64_t *size) {
    skip_blanks(p);
    if (*p->at < '0' || *p->at > '9')
        return bad_header(p, "a whole number");
    *size = 0;
    for (const char *first = p->at; *p->at >= '0' && *p->at <= '9'; p->at++) {
        unsigned digit = (unsigned)(*p->at - '0');
        if (*size > (UINT64_MAX - digit) / 10) {
            p->at = first;
            return bad_header(p, "a number below 2^64");
        }
        *size = 10 * *size + digit;
    }
    return DLN_OK;
}

/* As Python writes tuples: (3, 4) or (3,), and () of a single number. */
static dln_status parse_shape(struct parser *p, struct npy *f) {
    static const char expected[] = "a shape such as (3, 4) or (3,)";
    const char *at = p->at;
    uint64_t size[2] = {1, 1};
    int n = 0;
    bool comma = false;
    if (!take(p, '('))
        return bad_header(p, expected);
    for (; !take(p, ')'); n++) {
        if (n == 2)
            return bad_header(p, "a shape of one or two dimensions");
        dln_status status = parse_size(p, &size[n]);
        if (status != DLN_OK)
            return status;
        comma = take(p, ',');
        if (!comma && *p->at != ')')
            return bad_header(p, "a comma or )");
    }
    if (n == 0)
        return dln_error_set(p->err, DLN_BAD_FORMAT, "%s holds a single number, shape (); one or two dimensions are expected",
                             gz_name(f->gz));
    if (n == 1 && !comma) {
        p->at = at + strspn(at, " ");
        return bad_header(p, expected);
    }
    f->rows = size[0];
    f->cols = size[1];
    return DLN_OK;
}

static const struct key {
    const char *name;
    dln_status (*parse)(struct parser *p, struct npy *f);
} keys[] = {{"descr", parse_descr}, {"fortran_order", parse_order}, {"shape", parse_shape}};
enum { KEYS = sizeof keys / sizeof keys[0] };

/* `key: value` of a key that did not come before. */
static dln_status parse_entry(struct parser *p, struct npy *f, bool seen[KEYS]) {
    const char *at = p->at, *text;
    size_t length, k = 0;
    if (!take_string(p, &text, &length))
        return bad_header(p, "a key in quotes");
    while (k < KEYS && !is_word(text, length, keys[k].name))
        k++;
    if (k == KEYS || seen[k]) {
        p->at = at;
        return bad_header(p, k == KEYS ? "one of the keys descr, fortran_order, shape" : "each key only once");
    }
    seen[k] = true;
    return take(p, ':') ? keys[k].parse(p, f) : bad_header(p, "a colon");
}

static dln_status parse_header(struct npy *f, const char *text, dln_error *err) {
    struct parser p = {f, text, text, err};
    bool seen[KEYS] = {false};
    if (!take(&p, '{'))
        return bad_header(&p, "{");
    while (!take(&p, '}')) {
        dln_status status = parse_entry(&p, f, seen);
        if (status != DLN_OK)
            return status;
        if (!take(&p, ',') && *p.at != '}')
            return bad_header(&p, "a comma or }");
    }
    skip_blanks(&p);
    if (*p.at != '\0')
        return bad_header(&p, "the end");
    for (size_t k = 0; k < KEYS; k++)
        if (!seen[k])
            return dln_error_set(err, DLN_BAD_FORMAT, "%s: the npy header has no key '%s'", gz_name(f->gz), keys[k].name);
    return DLN_OK;
}

static dln_status read_fully(struct npy *f, void *buffer, size_t size, dln_error *err) {
    size_t got = 0;
    dln_status status = gz_read(f->gz, buffer, size, &got, err);
    if (status == DLN_OK && got < size)
        status = dln_error_set(err, DLN_BAD_FORMAT, "%s is cut: it ends within its npy header", gz_name(f->gz));
    return status;
}

static dln_status read_header(struct npy *f, dln_error *err) {
    unsigned char head[NPY_MAGIC_SIZE + 2], bytes[4] = {0};
    char text[HEADER_MAX + 1];
    dln_status status = read_fully(f, head, sizeof head, err);
    if (status != DLN_OK)
        return status;
    unsigned major = head[NPY_MAGIC_SIZE], minor = head[NPY_MAGIC_SIZE + 1];
    if (major < 1 || major > 3 || minor != 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s is npy of version %u.%u; versions 1.0, 2.0 and 3.0 are read", gz_name(f->gz), major,
                             minor);
    status = read_fully(f, bytes, major == 1 ? 2 : 4, err);
    if (status != DLN_OK)
        return status;
    uint32_t length = bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
    if (length > HEADER_MAX)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s: the npy header has %lu bytes; at most %d are read", gz_name(f->gz),
                             (unsigned long)length, HEADER_MAX);
    status = read_fully(f, text, length, err);
    if (status != DLN_OK)
        return status;
    text[length] = '\0';
    if (strlen(text) < length)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s: the npy header has a zero byte", gz_name(f->gz));
    return parse_header(f, text, err);
}

static dln_status ends_early(const struct npy *f, dln_error *err) {
    return dln_error_set(err, DLN_BAD_FORMAT, "%s is cut: it ends before the %llu x %llu numbers of its shape, %.15g bytes", gz_name(f->gz),
                         (unsigned long long)f->rows, (unsigned long long)f->cols, (double)f->rows * (double)f->cols * (double)f->item);
}

/* A header may promise only what the file can hold, so that nothing is allocated for a promise. */
static dln_status init_matrix(const struct npy *f, dln_matrix *A, dln_error *err) {
    if (f->rows == 0 || f->cols == 0)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s holds no numbers: its shape is %llu x %llu", gz_name(f->gz),
                             (unsigned long long)f->rows, (unsigned long long)f->cols);
    dln_status status = limits_check(f->gz, f->rows, f->cols, 0, err);
    if (status == DLN_OK && f->rows * f->cols > gz_most(f->gz) / f->item)
        status = ends_early(f, err);
    return status == DLN_OK ? limits_matrix(f->gz, f->rows, f->cols, 0, A, err) : status;
}

static double decode(const unsigned char *bytes, size_t item) {
    uint64_t bits = 0;
    for (size_t k = item; k-- > 0;)
        bits = bits << 8 | bytes[k];
    double value;
    if (item == 8) {
        memcpy(&value, &bits, sizeof value);
        return value;
    }
    uint32_t half = (uint32_t)bits;
    float single;
    memcpy(&single, &half, sizeof single);
    return (double)single;
}

static dln_status not_finite(const struct npy *f, uint64_t row, uint64_t col, double value, dln_error *err) {
    return dln_error_set(err, DLN_NOT_FINITE, "%s: the number in row %llu, column %llu (counted from 1) is %s", gz_name(f->gz),
                         (unsigned long long)row + 1, (unsigned long long)col + 1, isnan(value) ? "NaN" : "infinite");
}

/* The numbers in the file's order; of its two indices `fast` runs faster. */
static dln_status read_numbers(const struct npy *f, dln_matrix *A, dln_error *err) {
    unsigned char bytes[CHUNK];
    size_t inner = (size_t)(f->fortran ? f->rows : f->cols), fast = 0, slow = 0;
    size_t fast_stride = f->fortran ? 1 : (size_t)A->ld, slow_stride = f->fortran ? (size_t)A->ld : 1;
    for (size_t left = (size_t)(f->rows * f->cols); left > 0;) {
        size_t n = left < CHUNK / f->item ? left : CHUNK / f->item, got = 0;
        dln_status status = gz_read(f->gz, bytes, n * f->item, &got, err);
        if (status != DLN_OK)
            return status;
        if (got < n * f->item)
            return ends_early(f, err);
        for (size_t k = 0; k < n; k++) {
            double value = decode(bytes + k * f->item, f->item);
            if (!isfinite(value))
                return not_finite(f, f->fortran ? fast : slow, f->fortran ? slow : fast, value, err);
            A->data[fast * fast_stride + slow * slow_stride] = value;
            if (++fast == inner) {
                fast = 0;
                slow++;
            }
        }
        left -= n;
    }
    return DLN_OK;
}

static dln_status check_end(const struct npy *f, dln_error *err) {
    char byte;
    size_t got = 0;
    dln_status status = gz_read(f->gz, &byte, 1, &got, err);
    if (status == DLN_OK && got > 0)
        status = dln_error_set(err, DLN_BAD_FORMAT, "%s has bytes after the %llu x %llu numbers of its shape", gz_name(f->gz),
                               (unsigned long long)f->rows, (unsigned long long)f->cols);
    return status;
}

dln_status npy_read_matrix(struct gz *gz, dln_matrix *A, dln_error *err) {
    struct npy f = {.gz = gz};
    dln_matrix B = {0};
    dln_status status = read_header(&f, err);
    if (status == DLN_OK)
        status = init_matrix(&f, &B, err);
    if (status == DLN_OK)
        status = read_numbers(&f, &B, err);
    if (status == DLN_OK)
        status = check_end(&f, err);
    if (status == DLN_OK)
        *A = B;
    else
        dln_matrix_release(&B);
    return status;
}
