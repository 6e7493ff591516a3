#include "tui/overlay.h"

#include <string.h>

enum { CONTROL_C = 3, CONTROL_L = 12, CONTROL_Z = 26, ESCAPE = 27 };

const struct overlay *const overlay_table[] = {&overlay_prompt, &overlay_picker, &overlay_form, &overlay_write, &overlay_trigger,
                                               &overlay_filter, NULL};

void overlay_obey(struct overlays *o, struct session *s) {
    const char *name = s->view.open;
    s->view.open = NULL;
    for (int i = 0; name && overlay_table[i]; i++) {
        const struct overlay *wanted = overlay_table[i];
        if (strcmp(wanted->name, name) == 0) {
            overlay_close(o);
            o->open = wanted->begin(o, s, s->view.open_with) ? wanted : NULL;
        }
    }
}

void overlay_close(struct overlays *o) { o->open = NULL; }

bool overlay_key(struct overlays *o, struct session *s, int key) {
    const struct overlay *open = o->open;
    if (!open)
        return false;
    if (open->key(o, s, key))
        return true;
    if (key == ESCAPE || key == CONTROL_C) {
        overlay_close(o);
        return true;
    }
    return !open->passes && key != CONTROL_L && key != CONTROL_Z;
}

void overlay_draw(const struct overlays *o, const struct session *s, canvas *c, const struct layout *layout) {
    if (o->open)
        o->open->draw(o, s, c, layout);
}

void overlay_release(struct overlays *o) {
    for (int i = 0; overlay_table[i]; i++)
        if (overlay_table[i]->release)
            overlay_table[i]->release(o);
}
