#include "preset/nearest.h"

#include <string.h>

enum { LONGEST = 63 };

static int least(int a, int b) { return a < b ? a : b; }

int nearest_distance(const char *a, const char *b) {
    int rows[3][LONGEST + 1]; /* of the table of distances: two before, before, this */
    int na = least((int)strlen(a), LONGEST), nb = least((int)strlen(b), LONGEST);
    for (int j = 0; j <= nb; j++)
        rows[0][j] = j;
    for (int i = 1; i <= na; i++) {
        int *row = rows[i % 3], *before = rows[(i + 2) % 3], *two_before = rows[(i + 1) % 3];
        row[0] = i;
        for (int j = 1; j <= nb; j++) {
            row[j] = least(before[j - 1] + (a[i - 1] != b[j - 1]), 1 + least(before[j], row[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], two_before[j - 2] + 1);
        }
    }
    return rows[na % 3][nb];
}

const char *nearest_name(const char *word, const char *const *names, int n) {
    int length = (int)strlen(word), allowed = length < 3 ? 1 : length < 6 ? 2 : length / 3;
    const char *found = NULL;
    int nearest = allowed + 1;
    for (int i = 0; i < n; i++) {
        int d = nearest_distance(word, names[i]);
        if (d < nearest) {
            nearest = d;
            found = names[i];
        }
    }
    for (int i = 0; i < n && !found && length >= 3; i++)
        if (strstr(names[i], word) || (strlen(names[i]) >= 3 && strstr(word, names[i])))
            found = names[i];
    return found;
}
