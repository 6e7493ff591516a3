/* bench_peers.c: our block updates a second beside a Python program's that does the same sweeps, on the five shapes, one thread each.
 *
 * usage: bench_peers PYTHON PROGRAM
 * PROGRAM is called as PYTHON PROGRAM numpy LAYERS WIDTH INPUTS OUTPUTS SAMPLES SWEEPS and writes updates/s=NUMBER. Three pairs of each
 * shape in turn, the median of their ratios. Both start at orth-identity, descending, with the optimal step, and count ticks only: we
 * compress the samples before. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shapes.h"

enum { PAIRS = 3 };

struct peer_shape {
    const char *arguments[5]; /* layers, width, inputs, outputs, samples: as in shapes.yaml */
    const char *sweeps;       /* the peer's: a second or more */
    double target;            /* how many times faster we are at least */
};

static const struct peer_shape peer_shapes[N_SHAPES] = {
    {{"100", "128", "128", "10", "600"}, "12", 7.5}, {{"10", "784", "784", "10", "10000"}, "1", 44},
    {{"50", "300", "300", "50", "600"}, "8", 2.1},   {{"5", "128", "128", "1", "2565"}, "100", 48},
    {{"6", "10", "10", "10", "10"}, "8000", 12},
};

static void die(const char *what) {
    perror(what);
    exit(1);
}

/* The child's output becomes its parent's input. */
static FILE *start_peer(const char *python, const char *program, const struct peer_shape *s, pid_t *child) {
    int ends[2];
    if (pipe(ends) || (*child = fork()) < 0)
        die("bench_peers");
    if (*child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        close(ends[0]);
        close(ends[1]);
        setenv("OPENBLAS_NUM_THREADS", "1", 1);
        setenv("OMP_NUM_THREADS", "1", 1);
        const char *const *a = s->arguments;
        execlp(python, python, program, "numpy", a[0], a[1], a[2], a[3], a[4], s->sweeps, (char *)NULL);
        perror(python);
        _exit(127);
    }
    close(ends[1]);
    return fdopen(ends[0], "r");
}

static double peer_rate(const char *python, const char *program, const struct peer_shape *s) {
    pid_t child;
    char line[1024];
    double rate = 0;
    int status;
    FILE *f = start_peer(python, program, s, &child);
    while (f && fgets(line, sizeof line, f)) {
        const char *at = strstr(line, "updates/s=");
        rate = at ? strtod(at + strlen("updates/s="), NULL) : rate;
    }
    if (f)
        fclose(f);
    if (waitpid(child, &status, 0) < 0 || status || !(rate > 0)) {
        fprintf(stderr, "bench_peers: %s %s told no updates/s\n", python, program);
        exit(1);
    }
    return rate;
}

/* From the start, as the peer, and about as long. */
static double our_rate(int index) {
    struct shape s;
    double seconds = 0;
    shape_open(&s, index, NULL);
    for (long sweeps = 1; seconds < 1; sweeps *= 2)
        seconds += shape_sweeps(&s, sweeps, bench_now);
    double rate = (double)run_ticks(s.run) / seconds;
    shape_close(&s);
    return rate;
}

static void race(const char *python, const char *program, int index) {
    double ratio[PAIRS], ours[PAIRS], theirs[PAIRS];
    for (int k = 0; k < PAIRS; k++) {
        theirs[k] = peer_rate(python, program, &peer_shapes[index]);
        ours[k] = our_rate(index);
        ratio[k] = ours[k] / theirs[k];
    }
    const char *const *a = peer_shapes[index].arguments;
    double median = bench_median(ratio, PAIRS);
    printf("%4s x %-4s %4s -> %-3s %6s %12.0f %10.1f %9.1f (%.1f) %s\n", a[0], a[1], a[2], a[3], a[4], bench_median(ours, PAIRS),
           bench_median(theirs, PAIRS), median, peer_shapes[index].target, median >= peer_shapes[index].target ? "ok" : "LESS");
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: bench_peers PYTHON PROGRAM\n");
        return 2;
    }
    printf("Block updates a second, one thread each, median of %d pairs\n", PAIRS);
    printf("%-27s %12s %10s %18s\n", "layers x width, samples", "ours", "numpy", "times (target)");
    for (int i = 0; i < N_SHAPES; i++)
        race(argv[1], argv[2], i);
    return 0;
}
