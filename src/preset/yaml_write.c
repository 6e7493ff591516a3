/* yaml_write.c: a tree -> YAML text (yaml.h). */
#include <string.h>
#include <yaml.h>

#include "preset/yaml.h"

enum { COLUMNS = 110, FLOW_COLUMNS = 100, TEXT_COLUMNS = 80 }; /* what is longer as one line is written as a block */

struct writer {
    yaml_emitter_t emitter;
    bool failed;
};

static void emit(struct writer *w, yaml_event_t *event, int made) {
    if (w->failed && made)
        yaml_event_delete(event);
    else if (!made || !yaml_emitter_emit(&w->emitter, event))
        w->failed = true;
}

static void write_text(struct writer *w, const char *text, bool quoted) {
    yaml_scalar_style_t style = YAML_PLAIN_SCALAR_STYLE;
    if (quoted) /* a block is written in double quotes where it cannot stand */
        style = strchr(text, '\n') || strlen(text) > TEXT_COLUMNS ? YAML_FOLDED_SCALAR_STYLE : YAML_SINGLE_QUOTED_SCALAR_STYLE;
    yaml_event_t event;
    emit(w, &event, yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text), 1, 1, style));
}

static void write_node(struct writer *w, const struct node *node, bool block) {
    yaml_event_t event;
    if (node->kind == NODE_SCALAR) {
        write_text(w, node->text, node->quoted);
        return;
    }
    bool list = node->kind == NODE_LIST;
    block = block && node->n > 0 && node_flow(node, NULL, 0) > FLOW_COLUMNS;
    if (list)
        emit(w, &event,
             yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, block ? YAML_BLOCK_SEQUENCE_STYLE : YAML_FLOW_SEQUENCE_STYLE));
    else
        emit(w, &event,
             yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, block ? YAML_BLOCK_MAPPING_STYLE : YAML_FLOW_MAPPING_STYLE));
    for (int i = 0; i < node->n; i++) {
        if (!list)
            write_text(w, node->entries[i].key, false);
        write_node(w, node->entries[i].value, block);
    }
    emit(w, &event, list ? yaml_sequence_end_event_initialize(&event) : yaml_mapping_end_event_initialize(&event));
}

static void write_document(struct writer *w, const struct node *root) {
    yaml_event_t event;
    emit(w, &event, yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING));
    emit(w, &event, yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1));
    emit(w, &event, yaml_mapping_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_MAPPING_STYLE));
    for (int i = 0; i < root->n; i++) {
        const struct entry *e = &root->entries[i];
        write_text(w, e->key, false);
        /* one entry of a list of mappings (the runs) a line */
        bool rows = e->value->kind == NODE_LIST && e->value->n > 0 && e->value->entries[0].value->kind == NODE_MAPPING;
        if (rows)
            emit(w, &event, yaml_sequence_start_event_initialize(&event, NULL, NULL, 1, YAML_BLOCK_SEQUENCE_STYLE));
        for (int j = 0; rows && j < e->value->n; j++)
            write_node(w, e->value->entries[j].value, true);
        if (rows)
            emit(w, &event, yaml_sequence_end_event_initialize(&event));
        else
            write_node(w, e->value, true);
    }
    emit(w, &event, yaml_mapping_end_event_initialize(&event));
    emit(w, &event, yaml_document_end_event_initialize(&event, 1));
    emit(w, &event, yaml_stream_end_event_initialize(&event));
}

dln_status yaml_write(const struct node *root, FILE *out, dln_error *err) {
    struct writer w = {.failed = false};
    if (!yaml_emitter_initialize(&w.emitter))
        return dln_error_set(err, DLN_NO_MEMORY, "no memory to write a preset");
    yaml_emitter_set_output_file(&w.emitter, out);
    yaml_emitter_set_unicode(&w.emitter, 1);
    yaml_emitter_set_width(&w.emitter, COLUMNS);
    write_document(&w, root);
    if (!w.failed && !yaml_emitter_flush(&w.emitter))
        w.failed = true;
    bool written = w.emitter.error != YAML_WRITER_ERROR && !ferror(out);
    yaml_emitter_delete(&w.emitter);
    if (!written)
        return dln_error_set(err, DLN_UNREADABLE, "the preset cannot be written");
    return w.failed ? dln_error_set(err, DLN_NO_MEMORY, "no memory to write a preset") : DLN_OK;
}
