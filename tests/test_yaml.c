/* test_yaml.c: YAML text to trees and back: what is read, every refusal with its place, and hostile text. */
#include "data_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "preset/yaml.h"

static dln_status read_bytes(struct pool *pool, const char *text, size_t length, const struct node **root, dln_error *err) {
    const struct yaml_source source = {"p.yaml", text, length, false, 0};
    return yaml_read(pool, &source, root, err);
}

static const struct node *must_read(struct pool *pool, const char *text) {
    const struct node *root = NULL;
    dln_error err;
    if (read_bytes(pool, text, strlen(text), &root, &err) != DLN_OK)
        fail_msg("'%s' for '%s'", err.text, text);
    return root;
}

static void assert_yaml_refused(const char *text, size_t length, const char *part) {
    struct pool *pool = pool_new();
    const struct node *root = NULL;
    dln_error err;
    assert_failure(read_bytes(pool, text, length, &root, &err), &err, DLN_BAD_FORMAT, part);
    assert_null(root);
    pool_free(pool);
}

static void reads_scalars_lists_and_mappings_with_places(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    const struct node *root = must_read(pool, "a: 1\nb: [x, 'y z', {c: \"d\"}]\n\xc3\xa4:   w\nl: |\n  two\n  lines\n");
    char flow[100];
    node_flow(root, flow, sizeof flow);
    assert_string_equal(flow, "{a: 1, b: [x, y z, {c: d}], \xc3\xa4: w, l: two\nlines\n}");
    const struct node *b = node_find(root, "b");
    assert_int_equal(b->place.line, 2);
    assert_int_equal(b->place.column, 4);
    assert_int_equal(node_find(root, "\xc3\xa4")->place.column, 6);
    assert_false(node_find(root, "a")->quoted);
    assert_true(b->entries[1].value->quoted);
    assert_true(node_find(root, "l")->quoted);
    assert_string_equal(b->place.file, "p.yaml");
    pool_free(pool);
}

static void places_of_a_setting_count_in_its_argument(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    const struct node *root = NULL;
    const struct yaml_source source = {"--set a.b=[x, y]", "[x, y]", 6, true, 4};
    assert_int_equal(yaml_read(pool, &source, &root, NULL), DLN_OK);
    assert_int_equal(root->entries[1].value->place.line, 0);
    assert_int_equal(root->entries[1].value->place.column, 9);
    pool_free(pool);
}

static void refuses_what_a_preset_may_not_have(void **state) {
    (void)state;
    static const struct {
        const char *text, *part;
    } cases[] = {
        {"", "p.yaml:1:1: there is nothing in it"},
        {"# only a comment\n", "there is nothing in it"},
        {"a: &x 1\n", "p.yaml:1:4: anchors (&) and aliases (*) are not taken"},
        {"&k a: 1\n", "p.yaml:1:1: anchors"},
        {"a: &x [1]\n", "p.yaml:1:4: anchors"},
        {"a: &x {b: 1}\n", "p.yaml:1:4: anchors"},
        {"a: 1\nb: *x\n", "p.yaml:2:4: anchors"},
        {"a: !!int 1\n", "p.yaml:1:4: tags (!) are not taken"},
        {"a: !x [1]\n", "p.yaml:1:4: tags"},
        {"a: ! 1\n", "p.yaml:1:4: tags"},
        {"!t a: 1\n", "p.yaml:1:1: tags"},
        {"%TAG ! !x\n--- \na: 1\n", "%TAG directives"},
        {"a: 1\nb: 2\na: 3\n", "p.yaml:3:1: the key \"a\" stands twice in one mapping, first in column 1 of line 1"},
        {"{a: 1, 'a': 2}", "stands twice"},
        {"a: 1\n---\nb: 2\n", "p.yaml:2:1: a second document begins here"},
        {"? [a]\n: 1\n", "p.yaml:1:3: a key must be a word"},
        {"a: [1, 2\n", "not YAML"},
        {"a: 'x\n", "not YAML: found unexpected end of stream"},
        {"a:\tb: c\n", "not YAML"},
        {"a: \"\\q\"\n", "p.yaml:1:5: not YAML: found unknown escape character"},
        {"\ta: 1\n", "not YAML"},
        {"a: 1\nb: x\xff\n", "p.yaml:2:5: invalid leading UTF-8 octet: a preset is UTF-8 text"},
        {"a: \x1b[2J\n", "p.yaml:1:4: control characters are not allowed"},
        {"a: \"x\\0y\"\n", "p.yaml:1:4: a text holds a NUL character"},
        {"\"x\\0y\": 1\n", "p.yaml:1:1: a key holds a NUL character"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_yaml_refused(cases[i].text, strlen(cases[i].text), cases[i].part);
    assert_yaml_refused("a: x\0y\n", 7, "control characters are not allowed");
}

static void refuses_what_is_too_large(void **state) {
    (void)state;
    char *text = malloc(YAML_MOST_BYTES + 2);
    memset(text, 'x', YAML_MOST_BYTES + 1);
    assert_yaml_refused(text, YAML_MOST_BYTES + 1, "longer than 1 MiB");
    struct pool *pool = pool_new();
    const struct node *root = NULL;
    assert_int_equal(read_bytes(pool, text, YAML_MOST_BYTES, &root, NULL), DLN_OK);
    memset(text, '[', YAML_MOST_BYTES);
    assert_yaml_refused(text, YAML_MOST_BYTES, "p.yaml:1:33: lists and mappings stand in each other more than 32 deep");
    memset(text + 32, ']', 32);
    assert_int_equal(read_bytes(pool, text, 64, &root, NULL), DLN_OK);
    size_t used = 0;
    for (int i = 0; i < 257; i++)
        used += (size_t)sprintf(text + used, "k%d: 1\n", i);
    assert_yaml_refused(text, used, "p.yaml:257:1: more than 256 keys in one mapping");
    used -= strlen("k256: 1\n");
    assert_int_equal(read_bytes(pool, text, used, &root, NULL), DLN_OK);
    assert_int_equal(root->n, 256);
    pool_free(pool);
    free(text);
}

static const struct node *written_and_read(struct pool *pool, const struct node *root) {
    char *text = NULL;
    size_t length = 0;
    dln_error err;
    FILE *out = open_memstream(&text, &length);
    assert_int_equal(yaml_write(root, out, &err), DLN_OK);
    assert_int_equal(fclose(out), 0);
    const struct node *again = must_read(pool, pool_copy(pool, text, length));
    free(text);
    return again;
}

/* Nasty texts in all styles, through the writer and back. */
static void what_is_written_reads_the_same(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",
        " ",
        "a b",
        "true",
        "~",
        "1e-3",
        "- x",
        "a: b",
        "a #b",
        "x\ny",
        "x\n",
        "x\n\n\ny",
        " leading",
        "trail ",
        "\n",
        "\ttab",
        "'quote'",
        "\"q\"",
        "\\back\\n",
        "[x",
        "{",
        "&a",
        "*a",
        "!t",
        "%d",
        "@x",
        "`",
        "\xc3\xa4",
        "\x1b[",
        "?",
        ": x",
        "x:",
        "---",
        "...",
        "\xe2\x80\xa8",
        ",",
        "long words that do not fit into the columns of one line and so must be folded by whoever writes them out",
        "  indented\n   more\nless, and long enough to be folded, which must keep every blank   of it \n x"};
    struct pool *pool = pool_new();
    struct place nowhere = {"p.yaml", 1, 1};
    const struct node *root = NULL, *list = NULL;
    struct entry items[ARRAY_LEN(texts)];
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        items[i] = (struct entry){NULL, nowhere, node_scalar(pool, nowhere, texts[i], true)};
        root = node_with(pool, root, pool_format(pool, "k%zu", i), items[i].value);
    }
    list = node_parent(pool, NODE_LIST, nowhere, items, (int)ARRAY_LEN(texts));
    root = node_with(pool, root, "list", list);
    root = node_with(pool, root, "short", node_parent(pool, NODE_LIST, nowhere, items, 3));
    root = node_with(pool, root, "empty", node_parent(pool, NODE_LIST, nowhere, NULL, 0));
    root = node_with(pool, root, "nested", node_with_path(pool, NULL, "a.b.c", list));
    const struct entry run = {NULL, nowhere, node_with(pool, NULL, "label", items[2].value)};
    root = node_with(pool, root, "runs", node_parent(pool, NODE_LIST, nowhere, &run, 1));
    const struct node *again = written_and_read(pool, root);
    assert_true(node_equal(root, again));
    assert_string_equal(texts[3], "true");
    assert_true(node_find(again, "list")->entries[3].value->quoted);
    pool_free(pool);
}

static void a_full_disk_is_told(void **state) {
    (void)state;
    FILE *full = fopen("/dev/full", "w");
    if (!full)
        skip();
    setvbuf(full, NULL, _IONBF, 0);
    struct pool *pool = pool_new();
    dln_error err;
    assert_failure(yaml_write(must_read(pool, "a: 1"), full, &err), &err, DLN_UNREADABLE, "the preset cannot be written");
    pool_free(pool);
    fclose(full);
}

static void trees_never_change(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    const struct node *root = must_read(pool, "a: {b: 1, c: 2}\nd: 3\n"), *copy = must_read(pool, "a: {b: 1, c: 2}\nd: 3\n");
    const struct node *seven = must_read(pool, "7");
    const struct node *with = node_with_path(pool, root, "a.b", seven), *deep = node_with_path(pool, root, "d.e.f", seven);
    assert_true(node_equal(root, copy));
    assert_string_equal(node_at(with, "a.b")->text, "7");
    assert_string_equal(node_at(with, "a.c")->text, "2");
    assert_ptr_equal(node_find(with, "d"), node_find(root, "d"));
    assert_string_equal(node_at(deep, "d.e.f")->text, "7");
    assert_null(node_at(root, "d.e.f"));
    assert_null(node_at(node_without(pool, root, "a"), "a.b"));
    assert_ptr_equal(node_without(pool, root, "none"), root);
    assert_false(node_equal(root, with));
    assert_false(node_equal(root, node_without(pool, root, "d")));
    assert_false(node_equal(root, NULL));
    pool_free(pool);
}

static void flow_text_is_cut_to_its_place(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    const struct node *root = must_read(pool, "{a: [1, 2], b: xyz}");
    char out[8];
    assert_int_equal(node_flow(root, out, sizeof out), strlen("{a: [1, 2], b: xyz}"));
    assert_string_equal(out, "{a: [1,");
    assert_int_equal(node_flow(root, NULL, 0), strlen("{a: [1, 2], b: xyz}"));
    pool_free(pool);
}

static void a_pool_gives_large_and_many_pieces(void **state) {
    (void)state;
    struct pool *pool = pool_new();
    unsigned char *pieces[2000];
    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        size_t size = i % 100 == 0 ? 20000 : i % 7;
        pieces[i] = pool_take(pool, size, 1);
        assert_non_null(pieces[i]);
        assert_int_equal((uintptr_t)pieces[i] % sizeof(double), 0);
        for (size_t k = 0; k < size; k++)
            assert_int_equal(pieces[i][k], 0);
        memset(pieces[i], (int)(i % 251) + 1, size);
    }
    for (size_t i = 1; i < ARRAY_LEN(pieces); i++)
        if (i % 100 == 0)
            assert_int_equal(pieces[i][19999], i % 251 + 1);
    assert_null(pool_take(pool, SIZE_MAX / 2, 3));
    pool_free(pool);
    pool_free(NULL);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_scalars_lists_and_mappings_with_places),
        cmocka_unit_test(places_of_a_setting_count_in_its_argument),
        cmocka_unit_test(refuses_what_a_preset_may_not_have),
        cmocka_unit_test(refuses_what_is_too_large),
        cmocka_unit_test(what_is_written_reads_the_same),
        cmocka_unit_test(a_full_disk_is_told),
        cmocka_unit_test(trees_never_change),
        cmocka_unit_test(flow_text_is_cut_to_its_place),
        cmocka_unit_test(a_pool_gives_large_and_many_pieces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
