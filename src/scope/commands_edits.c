/* commands_edits.c: runs are copied, edited, kicked, frozen; they come, go and change places (edits.h, roster.h). */
#include <stdio.h>
#include <string.h>

#include "scope/commands.h"
#include "scope/edits.h"
#include "scope/settings_text.h"

/* "the ordering from the next sweep on": how what was just set takes hold. */
static const char *when(const struct run *r) {
    return r->opt->pending ? "; the ordering from the next sweep on" : "";
}

static dln_status fork_run(struct session *s, const char *text, dln_error *err) {
    struct settings_text given;
    char differences[160];
    enum edit_effect effect;
    int from = s->view.focus;
    dln_status status = settings_text_read(&given, "fork", text, err);
    if (!status)
        status = edit_fork(s, from, NULL, &given.settings, &effect, err);
    if (status)
        return status;
    const struct run *parent = s->runs[from], *made = session_focused(s);
    edit_write_differences(&made->spec, &parent->spec, true, differences, sizeof differences);
    if (effect == EDIT_RESTART)
        session_say(s, "%s begins anew: %s", made->label, differences);
    else if (effect == EDIT_NOW)
        session_say(s, "%s goes on from tick %llu: %s%s", made->label, (unsigned long long)run_ticks(made), differences, when(made));
    else
        session_say(s, "%s, from tick %llu; change it: e edit, o ordering, :noise SIZE, :scale FACTOR NUMBER, :freeze FACTOR",
                    made->label, (unsigned long long)run_ticks(made));
    return DLN_OK;
}

static dln_status fork_(struct session *s, const struct value *v, dln_error *err) { return fork_run(s, v->given ? v->text : "", err); }

static dln_status edit(struct session *s, const struct value *v, dln_error *err) {
    struct settings_text given;
    enum edit_effect effect;
    struct run_spec was = session_focused(s)->spec;
    char differences[180];
    dln_status status = settings_text_read(&given, "edit", v->text, err);
    if (!status)
        status = edit_run(s, s->view.focus, &given.settings, &effect, err);
    if (status)
        return status;
    const struct run *r = session_focused(s);
    edit_write_differences(&r->spec, &was, true, differences, sizeof differences);
    if (effect == EDIT_NOTHING)
        session_say(s, "%s is so already", r->label);
    else if (effect == EDIT_RESTART)
        session_say(s, "%s is restarted with %s", r->label, differences);
    else
        session_say(s, "%s goes on with %s%s", r->label, differences, when(r));
    return DLN_OK;
}

static dln_status add(struct session *s, const struct value *v, dln_error *err) {
    struct settings_text given;
    char differences[180];
    struct run_spec like = session_focused(s)->spec;
    dln_status status = settings_text_read(&given, "add", v->text, err);
    if (!status)
        status = edit_add(s, s->view.focus, NULL, &given.settings, err);
    if (status)
        return status;
    edit_write_differences(&session_focused(s)->spec, &like, true, differences, sizeof differences);
    session_say(s, "%s begins%s%s", session_focused(s)->label, differences[0] ? ": " : "", differences);
    return DLN_OK;
}

static dln_status scale(struct session *s, const struct value *v, dln_error *err) {
    int j = v[0].whole > 1000000 ? 1000000 : (int)v[0].whole;
    dln_status status = edit_scale(s, s->view.focus, j, v[1].number, err);
    if (!status)
        session_say(s, "%s: factor %d is %g times what it was", session_focused(s)->label, j, v[1].number);
    return status;
}

static dln_status noise(struct session *s, const struct value *v, dln_error *err) {
    const struct run *r = session_focused(s);
    uint64_t seed = v[1].given ? v[1].whole : r->spec.seed;
    dln_status status = edit_kick(s, s->view.focus, v[0].number, seed, err);
    if (!status)
        session_say(s, "%s: noise of Frobenius norm %g on all factors, seed %llu", r->label, v[0].number, (unsigned long long)seed);
    return status;
}

static dln_status hold(struct session *s, const struct value *v, bool hold, dln_error *err) {
    int j = v[0].whole > 1000000 ? 1000000 : (int)v[0].whole;
    dln_status status = edit_hold(s, s->view.focus, j, hold, err);
    if (!status)
        session_say(s, hold ? "%s: factor %d stays as it is, :thaw %d lets it go on" : "%s: factor %d goes on", session_focused(s)->label,
                    j, j);
    return status;
}

static dln_status freeze(struct session *s, const struct value *v, dln_error *err) { return hold(s, v, true, err); }
static dln_status thaw(struct session *s, const struct value *v, dln_error *err) { return hold(s, v, false, err); }

static dln_status remove_(struct session *s, const struct value *v, dln_error *err) {
    char label[128];
    int i = v->given ? v->run : s->view.focus;
    snprintf(label, sizeof label, "%s", s->runs[i]->label);
    dln_status status = edit_remove(s, i, err);
    if (!status)
        session_say(s, "%s is removed", label);
    return status;
}

static dln_status rename_(struct session *s, const struct value *v, dln_error *err) {
    char label[128];
    snprintf(label, sizeof label, "%s", session_focused(s)->label);
    dln_status status = roster_rename(s, s->view.focus, v->text, err);
    if (!status)
        session_say(s, "%s is called %s", label, session_focused(s)->label);
    return status;
}

static dln_status move(struct session *s, const struct value *v, dln_error *err) {
    (void)err;
    int place = v->whole > (uint64_t)s->n_runs ? s->n_runs : (int)v->whole;
    roster_move(s, s->view.focus, place - 1);
    session_say(s, "%s is run %d", session_focused(s)->label, place);
    return DLN_OK;
}

static dln_status pin(struct session *s, const struct value *v, dln_error *err) {
    struct run *r = s->runs[v->given ? v->run : s->view.focus];
    (void)err;
    r->pinned = !r->pinned;
    session_say(s, r->pinned ? "%s is pinned: always drawn" : "%s is not pinned any more", r->label);
    return DLN_OK;
}

static dln_status edit_form(struct session *s, const struct value *v, dln_error *err) {
    (void)v, (void)err;
    s->view.open = "form";
    s->view.open_with[0] = '\0';
    return DLN_OK;
}

const struct command command_edit_form = {
    "edit-form", "runs", "all that can be set of the focused run, in a form", COMMAND_SCREEN, {{0}}, edit_form,
};
const struct command command_fork = {
    "fork", "runs", "a copy of the focused run from the same bits, with KEY=VALUE changed", COMMAND_EDITS,
    {{"SETTINGS", ARGUMENT_SETTINGS, .optional = true}}, fork_,
};
const struct command command_edit = {
    "edit", "runs", "the focused run with KEY=VALUE: at once, or, where that cannot be, restarted", COMMAND_EDITS,
    {{.name = "SETTINGS", .kind = ARGUMENT_SETTINGS}}, edit,
};
const struct command command_add = {
    "add", "runs", "a new run like the focused one with KEY=VALUE, from its start", COMMAND_EDITS,
    {{.name = "SETTINGS", .kind = ARGUMENT_SETTINGS}}, add,
};
const struct command command_scale = {
    "scale", "runs", "multiply a factor of the focused run by NUMBER", COMMAND_EDITS,
    {{.name = "FACTOR", .kind = ARGUMENT_WHOLE}, {.name = "NUMBER", .kind = ARGUMENT_NUMBER}}, scale,
};
const struct command command_noise = {
    "noise", "runs", "add normal noise of Frobenius norm SIZE to the factors of the focused run", COMMAND_EDITS,
    {{.name = "SIZE", .kind = ARGUMENT_NUMBER}, {"SEED", ARGUMENT_WHOLE, .optional = true}}, noise,
};
const struct command command_freeze = {
    "freeze", "runs", "hold a factor of the focused run as it is", COMMAND_EDITS, {{.name = "FACTOR", .kind = ARGUMENT_WHOLE}}, freeze,
};
const struct command command_thaw = {
    "thaw", "runs", "let a frozen factor go on", COMMAND_EDITS, {{.name = "FACTOR", .kind = ARGUMENT_WHOLE}}, thaw,
};
const struct command command_remove = {
    "remove", "runs", "take the focused run, or RUN, away", COMMAND_EDITS, {{"RUN", ARGUMENT_RUN, .optional = true}}, remove_,
};
const struct command command_rename = {
    "rename", "runs", "give the focused run another label", COMMAND_VIEWS, {{.name = "LABEL", .kind = ARGUMENT_TEXT}}, rename_,
};
const struct command command_move = {
    "move", "runs", "make the focused run number COUNT", COMMAND_EDITS, {{.name = "COUNT", .kind = ARGUMENT_COUNT}}, move,
};
const struct command command_pin = {
    "pin", "runs", "draw the focused run, or RUN, however many there are; once more: no longer", COMMAND_VIEWS,
    {{"RUN", ARGUMENT_RUN, .optional = true}}, pin,
};
