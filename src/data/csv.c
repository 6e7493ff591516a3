/* csv.c: see csv.h. Every file is read twice, first to check and to count, then into matrices of just that size: no buffer grows with
 * the file, and what it needs is known before it is taken. */
#include "data/csv.h"

#include <math.h>
#include <string.h>

#include "data/limits.h"
#include "data/lines.h"
#include "data/text.h"

struct csv {
    struct lines lines;
    size_t limit;      /* rows that are wanted; 0: all */
    char separator;    /* ';' ',' '\t', or ' ' for blanks */
    size_t first;      /* number of the line that decided about separator and cells */
    bool has_header;   /* it holds names */
    size_t rows, cols; /* of numbers */
};

/* Where the numbers of the second reading go: into X alone as the lines stand, or line by line into columns of X and Y. */
struct target {
    dln_matrix X, Y;
    bool samples;
};

struct cell {
    const char *start, *end;
};

static const char *separator_name(char separator) {
    return separator == ';' ? "semicolons" : separator == ',' ? "commas" : separator == '\t' ? "tabs" : "blanks";
}

static bool is_blank(const struct csv *c, char ch) { return ch == ' ' || (ch == '\t' && c->separator != '\t'); }

static const char *skip_blanks(const struct csv *c, const char *s) {
    while (is_blank(c, *s))
        s++;
    return s;
}

static bool ends_cell(const struct csv *c, char ch) { return ch == '\0' || ch == c->separator || (c->separator == ' ' && ch == '\t'); }

static void trim(const struct csv *c, struct cell *cell) {
    while (cell->end > cell->start && is_blank(c, cell->end[-1]))
        cell->end--;
    while (cell->start < cell->end && is_blank(c, *cell->start))
        cell->start++;
}

/* The closing quote of the cell whose opening quote is at s; NULL: there is none. A doubled quote does not close. */
static const char *closing_quote(const char *s) {
    while ((s = strchr(s + 1, '"')) && s[1] == '"')
        s++;
    return s;
}

/* The cell at *at, which then moves to the next one; *more: there is a next one. */
static dln_status next_cell(const struct csv *c, const char **at, struct cell *cell, bool *more, dln_error *err) {
    const char *s = skip_blanks(c, *at), *open = s;
    if (*open == '"') {
        const char *close = closing_quote(open);
        if (!close)
            return lines_error(&c->lines, open, err, DLN_BAD_FORMAT, "this quote is not closed on its line");
        *cell = (struct cell){open + 1, close};
        s = close + 1;
    } else {
        while (!ends_cell(c, *s))
            s++;
        *cell = (struct cell){open, s};
    }
    trim(c, cell);
    s = skip_blanks(c, s);
    *more = *s != '\0';
    if (*more && c->separator != ' ' && *s++ != c->separator)
        return lines_error(&c->lines, s - 1, err, DLN_BAD_FORMAT, "text after a closing quote; cells are separated by %s",
                           separator_name(c->separator));
    *at = s;
    return DLN_OK;
}

static bool is_blank_or_comment(const char *line) {
    char first = line[strspn(line, " \t")];
    return first == '\0' || first == '#';
}

/* The next line that is neither blank nor a comment; lines.text == NULL after the last. */
static dln_status next_line(struct csv *c, dln_error *err) {
    dln_status status;
    do
        status = lines_next(&c->lines, err);
    while (status == DLN_OK && c->lines.text && is_blank_or_comment(c->lines.text));
    return status;
}

static char find_separator(const char *s) {
    bool quoted = false, comma = false, tab = false;
    for (; *s; s++) {
        if (*s == '"')
            quoted = !quoted;
        if (*s == ';' && !quoted)
            return ';';
        comma |= *s == ',' && !quoted;
        tab |= *s == '\t' && !quoted;
    }
    return comma ? ',' : tab ? '\t' : ' ';
}

/* Separator, cells of a line and header from the current line. */
static dln_status decide(struct csv *c, dln_error *err) {
    const char *at = c->lines.text;
    size_t numbers = 0;
    c->separator = find_separator(at);
    c->first = c->lines.number;
    c->cols = 0;
    for (bool more = true; more; c->cols++) {
        struct cell cell;
        double value;
        dln_status status = next_cell(c, &at, &cell, &more, err);
        if (status != DLN_OK)
            return status;
        numbers += text_number(cell.start, cell.end, &value);
    }
    c->has_header = numbers == 0;
    return DLN_OK;
}

static dln_status bad_number(const struct csv *c, const struct cell *cell, size_t number, dln_error *err) {
    const char *separator = separator_name(c->separator);
    if (cell->start == cell->end)
        return lines_error(&c->lines, cell->start, err, DLN_BAD_FORMAT, "cell %zu is empty; cells are separated by %s", number, separator);
    char shown[64];
    text_escape(cell->start, (size_t)(cell->end - cell->start), shown, sizeof shown);
    double value;
    if (text_number(cell->start, cell->end, &value))
        return lines_error(&c->lines, cell->start, err, DLN_NOT_FINITE, "cell %zu, '%s', is not finite", number, shown);
    return lines_error(&c->lines, cell->start, err, DLN_BAD_FORMAT, "cell %zu, '%s', is not a number%s; cells are separated by %s", number,
                       shown, c->lines.number == c->first ? " (nor is the line a header: other cells are numbers)" : "", separator);
}

static dln_status read_number(const struct csv *c, const struct cell *cell, size_t number, double *value, dln_error *err) {
    bool good = text_number(cell->start, cell->end, value) && isfinite(*value);
    return good ? DLN_OK : bad_number(c, cell, number, err);
}

static void store(const struct target *to, size_t row, size_t col, double value) {
    if (!to->samples)
        to->X.data[row + col * (size_t)to->X.ld] = value;
    else if (col < (size_t)to->X.rows)
        to->X.data[col + row * (size_t)to->X.ld] = value;
    else
        to->Y.data[row * (size_t)to->Y.ld] = value;
}

static dln_status read_row(const struct csv *c, size_t row, const struct target *to, dln_error *err) {
    const char *at = c->lines.text;
    size_t n = 0;
    for (bool more = true; more; n++) {
        struct cell cell;
        double value;
        dln_status status = next_cell(c, &at, &cell, &more, err);
        if (status == DLN_OK && n == c->cols)
            status = lines_error(&c->lines, cell.start, err, DLN_BAD_FORMAT, "more than %zu cells, which line %zu has (separated by %s)",
                                 c->cols, c->first, separator_name(c->separator));
        if (status == DLN_OK)
            status = read_number(c, &cell, n + 1, &value, err);
        if (status != DLN_OK)
            return status;
        if (to)
            store(to, row, n, value);
    }
    if (n < c->cols)
        return lines_error(&c->lines, at, err, DLN_BAD_FORMAT, "only %zu of the %zu cells that line %zu has (separated by %s)", n, c->cols,
                           c->first, separator_name(c->separator));
    return DLN_OK;
}

static dln_status changed(const struct csv *c, dln_error *err) {
    return dln_error_set(err, DLN_UNREADABLE, "%s changed while it was read", gz_name(c->lines.gz));
}

/* All rows from the current line on. Without a target they are counted in c->rows. */
static dln_status read_rows(struct csv *c, const struct target *to, dln_error *err) {
    size_t row = 0;
    while (c->lines.text) {
        if (to && row == c->rows)
            return changed(c, err);
        dln_status status = read_row(c, row, to, err);
        if (status == DLN_OK && ++row == c->limit)
            break;
        if (status == DLN_OK)
            status = next_line(c, err);
        if (status != DLN_OK)
            return status;
    }
    if (to && row != c->rows)
        return changed(c, err);
    c->rows = row;
    return DLN_OK;
}

/* To the first line of numbers. The first time (first == 0) that line, or the header, decides. */
static dln_status find_rows(struct csv *c, dln_error *err) {
    dln_status status = next_line(c, err);
    if (status == DLN_OK && c->lines.text && c->first == 0)
        status = decide(c, err);
    if (status == DLN_OK && c->lines.text && c->has_header)
        status = next_line(c, err);
    return status;
}

static dln_status count(struct csv *c, dln_error *err) {
    dln_status status = find_rows(c, err);
    if (status == DLN_OK)
        status = read_rows(c, NULL, err);
    if (status == DLN_OK && c->rows == 0)
        status = dln_error_set(err, DLN_BAD_FORMAT, "%s has no line of numbers", gz_name(c->lines.gz));
    return status;
}

static dln_status fill(struct csv *c, const struct target *to, dln_error *err) {
    dln_status status = lines_rewind(&c->lines, err);
    if (status == DLN_OK)
        status = find_rows(c, err);
    if (status == DLN_OK)
        status = read_rows(c, to, err);
    return status;
}

dln_status csv_read_matrix(struct gz *gz, dln_matrix *A, dln_error *err) {
    struct csv c = {0};
    struct target to = {0};
    dln_status status = lines_init(&c.lines, gz, err);
    if (status == DLN_OK)
        status = count(&c, err);
    if (status == DLN_OK)
        status = limits_matrix(gz, c.rows, c.cols, 0, &to.X, err);
    if (status == DLN_OK)
        status = fill(&c, &to, err);
    lines_release(&c.lines);
    if (status == DLN_OK)
        *A = to.X;
    else
        dln_matrix_release(&to.X);
    return status;
}

static dln_status init_samples(const struct csv *c, struct target *to, dln_error *err) {
    if (c->cols < 2)
        return dln_error_set(err, DLN_BAD_FORMAT, "%s has one cell a line (separated by %s); samples need inputs and, last, the output",
                             gz_name(c->lines.gz), separator_name(c->separator));
    dln_status status = limits_matrix(c->lines.gz, c->cols - 1, c->rows, 0, &to->X, err);
    if (status == DLN_OK)
        status = limits_matrix(c->lines.gz, 1, c->rows, dln_matrix_bytes(c->cols - 1, c->rows), &to->Y, err);
    return status;
}

dln_status csv_read_samples(const struct data_request *request, const struct data_limits *limits, dln_matrix *X, dln_matrix *Y,
                            dln_error *err) {
    struct csv c = {.limit = request->limit > 0 ? (size_t)request->limit : 0};
    struct target to = {.samples = true};
    struct gz *gz = NULL;
    dln_status status = gz_open(request->file, limits, &gz, err);
    if (status == DLN_OK)
        status = lines_init(&c.lines, gz, err);
    if (status == DLN_OK)
        status = count(&c, err);
    if (status == DLN_OK)
        status = init_samples(&c, &to, err);
    if (status == DLN_OK)
        status = fill(&c, &to, err);
    lines_release(&c.lines);
    gz_close(gz);
    if (status != DLN_OK) {
        dln_matrix_release(&to.X);
        dln_matrix_release(&to.Y);
        return status;
    }
    *X = to.X;
    *Y = to.Y;
    return DLN_OK;
}
