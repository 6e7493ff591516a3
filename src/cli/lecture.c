#include "cli/lecture.h"

#include <inttypes.h>

#include "scope/lecture.h"

static void tell_text(FILE *out, const struct lecture *l, int i) {
    const struct lecture_step *step = &l->steps[i];
    if (step->say[0] || step->ask[0])
        fprintf(out, "%d/%d  %s%s%s\n", i + 1, l->n, step->say, step->say[0] && step->ask[0] ? " " : "", step->ask);
}

static void tell_end(FILE *out, const struct session *s, const struct lecture_step *step) {
    if (step->wait.text)
        fprintf(out, "     step %" PRIu64 ": %s\n", s->steps, step->wait.text);
    if (step->ask[0])
        fprintf(out, "     answer: %s%s%s\n", step->answer_text, step->because[0] ? ". " : "", step->because);
}

/* What has come since it was told last. */
static void tell(struct telling *t, struct session *s) {
    const struct lecture *l = s->lecture;
    if (s->message[0] && !lecture_failed(s))
        fprintf(t->out, "     %s\n", s->message);
    s->message[0] = '\0';
    for (; t->told < l->n && t->told <= l->at; t->told++)
        tell_text(t->out, l, t->told);
    for (; t->answered < l->n && (t->answered < l->at || (t->answered == l->at && l->stage == LECTURE_DONE)); t->answered++)
        tell_end(t->out, s, &l->steps[t->answered]);
}

const dln_error *lecture_failed(const struct session *s) {
    return s->lecture && s->lecture->error.text[0] ? &s->lecture->error : NULL;
}

bool lecture_step(struct telling *t, struct session *s) {
    bool stepped = false;
    tell(t, s);
    while (!stepped && !s->quit && !lecture_failed(s) && lecture_step_now(s)) {
        if (!session_busy(s))
            return false;
        stepped = session_advance(s);
        tell(t, s);
    }
    return stepped;
}
