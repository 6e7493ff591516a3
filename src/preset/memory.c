/* memory.c: bytes that problems and runs take, added up before they are taken (build.h, build_parts.h). */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "preset/build_parts.h"

/* Sums and products that stay at SIZE_MAX once they passed it. */
static size_t plus(size_t a, size_t b) { return a > SIZE_MAX - b ? SIZE_MAX : a + b; }

static size_t times(size_t a, size_t b) { return a && b > SIZE_MAX / a ? SIZE_MAX : a * b; }

static size_t matrix(size_t rows, size_t cols) {
    size_t bytes = dln_matrix_bytes(rows, cols);
    return bytes ? bytes : SIZE_MAX;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

void build_write_bytes(size_t bytes, char *out, size_t size) {
    static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    double number = (double)bytes;
    int unit = 0;
    for (; number >= 1024 && unit < 6; unit++)
        number /= 1024;
    if (bytes == SIZE_MAX)
        snprintf(out, size, "more than can be addressed");
    else
        snprintf(out, size, unit ? "%.1f %s" : "%.0f %s", number, units[unit]);
}

dln_status build_check_bytes(size_t bytes, const struct build_context *ctx, const struct place *place, const char *what, dln_error *err) {
    char need[64], limit[64];
    if (bytes != SIZE_MAX && (!ctx || !ctx->max_memory || bytes <= ctx->max_memory))
        return DLN_OK;
    build_write_bytes(bytes, need, sizeof need);
    if (!ctx || !ctx->max_memory)
        return place_error(err, DLN_NO_MEMORY, place, "%s needs %s of memory", what, need);
    build_write_bytes(ctx->max_memory, limit, sizeof limit);
    return place_error(err, DLN_NO_MEMORY, place, "%s needs %s of memory, and %s are allowed: make it smaller, or raise --max-memory", what,
                       need, limit);
}

bool build_shape(const struct problem_spec *p, struct build_shape *shape) {
    *shape = (struct build_shape){0};
    if (p->source == SOURCE_TARGET && p->target != TARGET_FILE)
        *shape = (struct build_shape){(size_t)p->cols, (size_t)p->rows, 0};
    if (p->source == SOURCE_GENERATE)
        *shape = (struct build_shape){(size_t)p->input_rows, (size_t)p->output_rows, (size_t)p->samples};
    return shape->inputs > 0;
}

/* What dln_matrix_svd takes beyond its arguments: a copy and LAPACK's workspace. */
static size_t svd_bytes(size_t rows, size_t cols, bool vectors) {
    size_t k = least(rows, cols), larger = rows + cols - k;
    return plus(matrix(rows, cols), plus(vectors ? matrix(4 * k, k) : 0, matrix(64, plus(larger, k))));
}

/* draw_orthonormal of an a x k matrix. */
static size_t orthonormal_bytes(size_t a, size_t k) {
    size_t polar = plus(times(2, matrix(a, k)), plus(matrix(k, k), svd_bytes(a, k, true)));
    return a == k ? plus(matrix(a, a), matrix(64, a)) : polar;
}

/* draw_with_singular_values. */
static size_t singular_bytes(size_t rows, size_t cols) {
    size_t k = least(rows, cols), a = orthonormal_bytes(rows, k), b = orthonormal_bytes(cols, k);
    return plus(plus(matrix(rows, k), matrix(cols, k)), a > b ? a : b);
}

size_t build_kept_bytes(const struct problem_spec *p, const struct build_shape *s) {
    size_t m = s->samples, rank = m ? least(s->inputs, m) : s->inputs, columns = p->p > 2 ? m : rank;
    size_t kept = plus(matrix(s->outputs, columns), matrix(rank, 1));
    if (m)
        kept = plus(kept, matrix(s->inputs, columns));
    if (p->p > 2) /* what is left at the optimum */
        return plus(kept, matrix(s->outputs, m));
    return p->keep_samples ? plus(kept, plus(matrix(rank, m), matrix(s->outputs, m))) : kept;
}

size_t build_peak_bytes(const struct problem_spec *p, const struct build_shape *s) {
    if (p->source == SOURCE_TARGET) { /* Phi and its copy, which is measured; rotated: two orthogonal matrices and a product before */
        size_t phi = matrix(s->outputs, s->inputs), side = s->outputs > s->inputs ? s->outputs : s->inputs;
        size_t draw = p->target == TARGET_SINGULAR_VALUES ? singular_bytes(s->outputs, s->inputs) : 0;
        size_t rotate = p->rotate ? plus(plus(times(2, matrix(side, side)), phi), orthonormal_bytes(side, side)) : 0;
        size_t measure = plus(build_kept_bytes(p, s), svd_bytes(s->outputs, s->inputs, false));
        size_t most = draw > rotate ? draw : rotate;
        return plus(phi, most > measure ? most : measure);
    }
    size_t draw = p->singular_values_given ? singular_bytes(s->inputs, s->samples)
                  : p->condition > 0       ? svd_bytes(s->inputs, s->samples, false)
                                           : 0;
    size_t map = p->map_given ? plus(matrix(s->outputs, s->inputs), matrix(s->outputs, s->samples)) : 0;
    const struct dln_data_options options = {p->p, p->keep_samples};
    size_t compress = dln_problem_bytes(s->inputs, s->outputs, s->samples, &options);
    size_t most = draw > map ? draw : map;
    if (!compress)
        return SIZE_MAX;
    return plus(plus(matrix(s->inputs, s->samples), matrix(s->outputs, s->samples)), most > compress ? most : compress);
}

/* The factors, what measuring their spectra, gaps and end-to-end map takes, and the frozen maps. */
static size_t chain_bytes(const struct run_spec *run, const int *width, const dln_problem *problem) {
    size_t sum = times(64, (size_t)run->network.depth), widest = matrix((size_t)problem->outputs, (size_t)problem->inputs);
    for (int j = 1; j <= run->network.depth; j++) {
        size_t bytes = matrix((size_t)width[j], (size_t)width[j - 1]);
        widest = bytes > widest ? bytes : widest;
        sum = plus(sum, bytes);
    }
    sum = plus(sum, times(4, widest));
    if (run->network.input.choice != FREEZE_NONE)
        sum = plus(sum, matrix((size_t)width[0], (size_t)problem->inputs));
    if (run->network.output.choice != FREEZE_NONE)
        sum = plus(sum, matrix((size_t)problem->outputs, (size_t)width[run->network.depth]));
    return sum;
}

/* Columns of the residual: only the squared loss is compressed. */
static int residual_columns(const dln_problem *problem) { return problem->p > 2 ? problem->samples : problem->rank; }

/* What dln_objective_init keeps of its own: R and T seen through frozen maps, kept samples through the input's, the singular vectors of a
 * rank constraint. */
static size_t objective_bytes(const struct run_spec *run, const int *width, const dln_problem *problem) {
    size_t outputs = (size_t)problem->outputs, rank = (size_t)residual_columns(problem), sum = 0;
    int narrowest = width[0];
    for (int j = 1; j <= run->network.depth; j++)
        narrowest = width[j] < narrowest ? width[j] : narrowest;
    if (run->network.input.choice != FREEZE_NONE || run->network.output.choice != FREEZE_NONE)
        sum = plus(matrix((size_t)width[0], rank), matrix(outputs, rank));
    if (run->network.input.choice != FREEZE_NONE && problem->Q.cols > 0)
        sum = plus(sum, plus(matrix(rank, rank), matrix(rank, (size_t)problem->samples)));
    if (run->network.input.choice != FREEZE_NONE && problem->p > 2) { /* the optimum is found anew */
        size_t search = dln_problem_bytes((size_t)width[0], outputs, rank, &(struct dln_data_options){.p = problem->p});
        sum = plus(sum, search ? search : SIZE_MAX);
    }
    if ((size_t)narrowest < least(outputs, rank)) /* what is kept, and the singular vectors while they are found */
        sum = plus(sum, plus(times(8, matrix(outputs, rank)), svd_bytes(outputs, rank, true)));
    return sum;
}

/* What a method keeps beside the products. A minibatch whose size stands in a file is no larger than all samples. */
static size_t method_bytes(const struct run_spec *run, const int *width, const dln_problem *problem) {
    struct dln_optimizer_spec spec = run->optimizer;
    if (spec.batch == 0)
        spec.batch = problem->samples;
    size_t bytes = dln_optimizer_bytes(&spec, run->network.depth, width, problem->outputs, residual_columns(problem), problem->samples);
    return plus(bytes ? bytes : SIZE_MAX, times(sizeof(double), (size_t)spec.n_sample_times));
}

size_t build_run_bytes(const struct run_spec *run, const dln_problem *problem) {
    int depth = run->network.depth;
    int *width = malloc(((size_t)depth + 1) * sizeof *width);
    size_t sum = SIZE_MAX;
    if (width && build_widths(run, problem, width)) {
        enum dln_products_use use = run->optimizer.method->use(&run->optimizer);
        size_t products = dln_products_bytes(depth, width, problem->outputs, residual_columns(problem), use);
        size_t order = times(3 * sizeof(int), (size_t)depth + (size_t)run->optimizer.list_length);
        sum = plus(products ? products : SIZE_MAX, plus(order, build_batches_bytes(run)));
        sum = plus(sum, method_bytes(run, width, problem));
        sum = plus(sum, plus(chain_bytes(run, width, problem), objective_bytes(run, width, problem)));
    }
    free(width);
    return sum;
}

/* Problem i as its shape alone tells it. */
static bool known_problem(const struct scenario *s, const dln_problem *problems, int i, dln_problem *p) {
    struct build_shape shape;
    if (problems) {
        *p = problems[i];
        return true;
    }
    if (!build_shape(&s->problems[i], &shape))
        return false;
    *p = (dln_problem){.inputs = (int)shape.inputs, .outputs = (int)shape.outputs, .samples = (int)shape.samples, .p = s->problems[i].p};
    p->rank = (int)(shape.samples ? least(shape.inputs, shape.samples) : shape.inputs);
    p->Q.cols = s->problems[i].keep_samples && p->p == 2 ? p->samples : 0;
    return true;
}

size_t build_problem_bytes(const struct problem_spec *spec, const dln_problem *p) {
    const struct build_shape shape = {(size_t)p->inputs, (size_t)p->outputs, spec->source == SOURCE_TARGET ? 0 : (size_t)p->samples};
    return build_kept_bytes(spec, &shape);
}

void build_add_up(const struct scenario *s, const dln_problem *problems, struct build_needs *needs) {
    *needs = (struct build_needs){.complete = true};
    size_t building = 0;
    dln_problem p;
    for (int i = 0; i < s->n_problems; i++) {
        if (!known_problem(s, problems, i, &p)) {
            needs->complete = false;
            continue;
        }
        struct build_shape shape = {(size_t)p.inputs, (size_t)p.outputs, (size_t)p.samples};
        size_t peak = plus(needs->problems, build_peak_bytes(&s->problems[i], &shape));
        building = peak > building ? peak : building;
        needs->problems = plus(needs->problems, build_kept_bytes(&s->problems[i], &shape));
    }
    for (int i = 0; i < s->n_runs + s->monte_carlo.n_values; i++)
        if (known_problem(s, problems, s->runs[i].problem, &p))
            needs->runs = plus(needs->runs, build_run_bytes(&s->runs[i], &p));
    size_t together = plus(needs->problems, needs->runs);
    needs->peak = together > building ? together : building;
}

/* The number in a file of the kernel; SIZE_MAX for "max" and when there is none. */
static size_t read_limit(const char *path) {
    char text[64] = "";
    FILE *file = fopen(path, "r");
    if (!file)
        return SIZE_MAX;
    bool read = fgets(text, sizeof text, file) != NULL;
    fclose(file);
    if (!read || text[0] < '0' || text[0] > '9')
        return SIZE_MAX;
    unsigned long long limit = strtoull(text, NULL, 10);
    return limit > SIZE_MAX ? SIZE_MAX : (size_t)limit;
}

/* The least limit of a control group and those above it. */
static size_t group_limit(const char *mount, const char *group, const char *file) {
    char name[1024], path[1200];
    size_t limit = SIZE_MAX;
    snprintf(name, sizeof name, "%s", group);
    for (;;) {
        snprintf(path, sizeof path, "%s%s/%s", mount, name, file);
        limit = least(limit, read_limit(path));
        char *slash = strrchr(name, '/');
        if (!slash)
            return limit;
        *slash = '\0';
    }
}

/* Lines of /proc/self/cgroup: "0::/group" (version 2), "4:memory:/group" (version 1). */
static size_t cgroup_limit(void) {
    char line[1100];
    size_t limit = SIZE_MAX;
    FILE *file = fopen("/proc/self/cgroup", "r");
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        char *group = strrchr(line, ':');
        if (!group)
            continue;
        if (strncmp(line, "0::", 3) == 0)
            limit = least(limit, group_limit("/sys/fs/cgroup", group + 1, "memory.max"));
        else if (strstr(line, ":memory:"))
            limit = least(limit, group_limit("/sys/fs/cgroup/memory", group + 1, "memory.limit_in_bytes"));
    }
    if (file)
        fclose(file);
    return limit;
}

size_t build_default_memory(void) {
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t ram = pages > 0 && page > 0 ? times((size_t)pages, (size_t)page) : SIZE_MAX;
    return least(ram, cgroup_limit()) / 2;
}
