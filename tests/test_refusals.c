/* test_refusals.c: every sentence with which a preset is refused, and its place. */
#include "preset_files.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "preset/yaml.h"

#define PROBLEM "problem: {target: negative-identity, size: 3}\n"
#define NETWORK "network: {depth: 4}\n"

struct refusal {
    const char *text, *place, *part;
};

static void assert_all_refused(struct files *f, const struct refusal *cases, size_t n) {
    for (size_t i = 0; i < n; i++)
        assert_refused(f, cases[i].text, cases[i].place, cases[i].part);
}

static void refuses_what_the_table_does_not_have(void **state) {
    static const struct refusal cases[] = {
        {"[a]\n", "1:1", "a preset must be a mapping of keys such as `network: {depth: 6}`, not a list"},
        {"x\n", "1:1", "must be a mapping of keys"},
        {"dlnscope: 2\nwhatever: x\n", "1:11", "written for format \"2\", of a later version of dlnscope; this one reads format 1"},
        {"dlnscope: 0\n", "1:11", "dlnscope: \"0\" is not taken (out of range); it must be a whole number equal to 1"},
        {"dlnscope: x\n", "1:11", "dlnscope: \"x\" is not taken (not a number)"},
        {PROBLEM "netwrok: {depth: 2}\n", "2:1", "unknown key \"netwrok\" (did you mean network?); allowed here: dlnscope, title"},
        {PROBLEM "network: {dpeth: 2}\n", "2:11", "unknown key \"dpeth\" (did you mean depth?); allowed here: depth, width, frozen"},
        {PROBLEM "quux: 2\n", "2:1", "unknown key \"quux\"; allowed here: dlnscope"},
        {PROBLEM "\"\\e[2J\": 2\n", "2:1", "unknown key \"\\x1b[2J\""},
        {PROBLEM "depth: 2\n", "2:1", "(did you mean network.depth?)"},
        {PROBLEM NETWORK "claims: [x]\n", "3:10", "a claim must be a mapping such as {run: ZAS, reaches: 1e-10, within: {"},
        {PROBLEM NETWORK "lecture: []\n", "3:10", "lecture has 0 entries; 1 to 100000 are taken"},
        {PROBLEM NETWORK "lecture: [x]\n", "3:11", "a step must be a mapping such as {say: Watch the plateau., do: run}, not \"x\""},
        {PROBLEM NETWORK "lecture: [{sya: x}]\n", "3:12", "unknown key \"sya\" (did you mean say?); allowed here: say, at, do, wait, ask"},
        {PROBLEM NETWORK "lecture: [{}]\n", "3:11", "a step needs something to say, do, wait for or ask"},
        {PROBLEM NETWORK "lecture: [{ask: Why?}]\n", "3:17", "a question needs its answer beside it: a number, or one of choices"},
        {PROBLEM NETWORK "lecture: [{say: x, answer: 1}]\n", "3:20", "answer goes with a question: ask"},
        {PROBLEM NETWORK "lecture: [{ask: x, answer: yes}]\n", "3:28", "answer: \"yes\" is not taken (not a number): without"},
        {PROBLEM NETWORK "lecture: [{ask: x, choices: [a, b], answer: c}]\n", "3:45", "answer: \"c\" is none of the choices"},
        {PROBLEM NETWORK "lecture: [{ask: x, choices: [a, b], answer: a, tolerance: 1}]\n", "3:48", "tolerance goes with a number"},
        {PROBLEM NETWORK "lecture: [{at: -1}]\n", "3:16", "lecture.at: \"-1\" is not taken (out of range)"},
        {PROBLEM NETWORK "lecture: [{do: []}]\n", "3:16", "lecture.do has 0 entries"},
        {PROBLEM NETWORK "view: {theorem: wu2019/4.3}\n", "3:8",
         "view.theorem is of a later version of dlnscope; this one knows here: focus"},
        {PROBLEM NETWORK "optimizer: {method: gdd}\n", "3:21",
         "optimizer.method: unknown \"gdd\" (did you mean gd?); it must be one of bcgd, gd, "},
        {PROBLEM NETWORK "optimizer: {step: near-optimum}\n", "3:19", "unknown \"near-optimum\" (did you mean near-optimal?)"},
        {PROBLEM NETWORK "optimizer: {step: {near-optimal-safe: 1}}\n", "3:20",
         "near-optimal-safe takes no value: write `step: near-optimal-safe`"},
        {PROBLEM NETWORK "optimizer: {step: {theorem: wu2019/43}}\n", "3:29",
         "optimizer.step.theorem: unknown \"wu2019/43\" (did you mean wu2019/4.3?); it must be one of "},
        {PROBLEM NETWORK "optimizer: {step: theorem}\n", "3:19", "optimizer.step: theorem needs a value: {theorem: ...}"},
        {PROBLEM NETWORK "optimizer: {step: {optimal: 1}}\n", "3:20", "optimal takes no value: write `step: optimal`"},
        {PROBLEM NETWORK "optimizer: {step: constant}\n", "3:19", "optimizer.step: constant needs a value: {constant: ...}"},
        {PROBLEM NETWORK "optimizer: {step: {constnat: 1}}\n", "3:20",
         "unknown key \"constnat\" (did you mean constant?); allowed here: bound, constant, stable, lipschitz, theorem"},
        {PROBLEM NETWORK "optimizer: {step: {bound: 1, constant: 2}}\n", "3:19",
         "optimizer.step takes exactly one of the keys bound, constant, stable, lipschitz, theorem here, not 2"},
        {PROBLEM NETWORK "optimizer: {step: {}}\n", "3:19", "here, not 0"},
        {PROBLEM NETWORK "optimizer: {step: 0.1}\n", "3:19",
         "optimizer.step: unknown \"0.1\"; it must be one of optimal, near-optimal, near-optimal-safe, stable, or a mapping with"},
        {PROBLEM NETWORK "optimizer: {order: {}}\n", "3:20", "optimizer.order must be one of descending, ascending"},
        {PROBLEM NETWORK "optimizer: {order: list}\n", "3:20", "optimizer.order: unknown \"list\""},
        {PROBLEM NETWORK "optimizer: [gd]\n", "3:12", "optimizer must be a mapping with the keys method, order, step, batch, batches"},
        {"problem: {target: identity, size: 3, loss: {p: 4}}\n" NETWORK, "1:48", "problem.loss.p must be 2 for a target; data with X = I"},
        {"problem: {target: identity, size: 3, loss: {p: 3}}\n" NETWORK, "1:48", "problem.loss.p: 3 is odd"},
        {"problem: {target: identity, size: 3, loss: {p: 0}}\n" NETWORK, "1:48", "problem.loss.p: \"0\" is not taken (out of range)"},
        {"problem: {target: identity, size: 3, loss: {p: 66}}\n" NETWORK, "1:48",
         "(out of range); it must be a whole number from 2 to 64"},
        {PROBLEM NETWORK "init: {random: {sdd: 1}}\n", "3:17", "unknown key \"sdd\" (did you mean sd?); allowed here: sd, variance"},
        {PROBLEM NETWORK "init: {randon: {sd: 1}}\n", "3:8",
         "unknown key \"randon\" (did you mean random?); allowed here: files, the name of a scheme"},
        {PROBLEM NETWORK "init: {\"*\": {sd: 1}}\n", "3:8", "unknown key \"*\""},
        {PROBLEM NETWORK "init: files\n", "3:7", "init: files needs a value: {files: ...}"},
        {PROBLEM NETWORK "init: {files: W.npy}\n", "3:15", "init.files must be a list of files, not \"W.npy\""},
        {PROBLEM NETWORK "init: {files: []}\n", "3:15", "init.files has 0 entries; it must be a list of files, 1 to"},
        {PROBLEM NETWORK "init: {files: [[x]]}\n", "3:16", "init.files must be a list of files, not a list"},
        {PROBLEM NETWORK "init: {random: 3}\n", "3:16", "init.random must be a mapping with the keys sd, variance, not \"3\""},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

static void refuses_values_of_the_wrong_kind_or_range(void **state) {
    static const struct refusal cases[] = {
        {"problem: {target: identity, size: -3}\n" NETWORK, "1:35",
         "problem.size: \"-3\" is not taken (out of range); it must be a whole number from 1 to 2147483647"},
        {"problem: {target: identity, size: 2.5}\n" NETWORK, "1:35", "\"2.5\" is not taken (not a whole number)"},
        {"problem: {target: identity, size: 3000000000}\n" NETWORK, "1:35", "(out of range)"},
        {"problem: {target: identity, size: \"3\"}\n" NETWORK, "1:35", "\"3\" is not taken (in quotes it is a text)"},
        {"problem: {target: identity, size: 0x10}\n" NETWORK, "1:35", "(numbers are decimal)"},
        {"problem: {target: identity, size: 010}\n" NETWORK, "1:35", "(a zero in front looks octal)"},
        {"problem: {target: identity, size: 1_0}\n" NETWORK, "1:35", "(a number has no underscores)"},
        {"problem: {target: identity, size: .inf}\n" NETWORK, "1:35", "(a number must be finite)"},
        {"problem: {target: identity, size: [3]}\n" NETWORK, "1:35",
         "problem.size must be a whole number from 1 to 2147483647, not a list"},
        {"problem: {target: identity, size: }\n" NETWORK, "1:35", "problem.size must be a whole number from 1 to 2147483647, not nothing"},
        {"problem: {target: identity, size: ~}\n" NETWORK, "1:35", "problem.size must be"},
        {"problem: {target: identity, size: null}\n" NETWORK, "1:35", "not \"null\""},
        {"problem: {target: identity, size: 3, rotate: yes}\n" NETWORK, "1:46", "problem.rotate must be true or false, not \"yes\""},
        {"problem: {target: identity, size: 3, rotate: \"true\"}\n" NETWORK, "1:46", "problem.rotate must be true or false"},
        {"problem: {target: idnetity, size: 3}\n" NETWORK, "1:19", "problem.target: unknown \"idnetity\" (did you mean identity?)"},
        {"problem: {target: {diagonal: []}}\n" NETWORK, "1:30",
         "problem.target.diagonal has 0 entries; it must be a list of numbers, 1 to 10000"},
        {"problem: {target: {diagonal: [1, x]}}\n" NETWORK, "1:34",
         "problem.target.diagonal: \"x\" is not taken (not a number); it must be a list of numbers"},
        {"problem: {target: {diagonal: [1, [2]]}}\n" NETWORK, "1:34", "problem.target.diagonal must be a list of numbers, not a list"},
        {"problem: {target: {diagonal: 3}}\n" NETWORK, "1:30", "problem.target.diagonal must be a list of numbers, not \"3\""},
        {"problem: {target: {singular_values: [1, -1]}}\n" NETWORK, "1:41",
         "\"-1\" is not taken (out of range); it must be a list of numbers at least 0"},
        {"problem: {target: {file: ''}}\n" NETWORK, "1:26", "problem.target.file must be a file's name, not \"\""},
        {"problem: [target]\n" NETWORK, "1:10", "problem must be a mapping with the keys target, size"},
        {"problem: target\n" NETWORK, "1:10", "problem must be a mapping"},
        {PROBLEM "network: {depth: 0}\n", "2:18", "(out of range); it must be a whole number from 1 to 10000"},
        {PROBLEM "network: {depth: 2, width: mx}\n", "2:28",
         "network.width: unknown \"mx\" (did you mean max?); it must be max, or a whole number"},
        {PROBLEM "network: {depth: 2, width: [0]}\n", "2:29", "network.width: \"0\" is not taken (out of range)"},
        {PROBLEM "network: {depth: 2, frozen: {output: {gaussian: {variance: 0}}}}\n", "2:60",
         "(out of range); it must be a number or quotient above 0, the divisor a number or one of n0, nL, m, width, L"},
        {PROBLEM "network: {depth: 2, frozen: {output: {gaussian: {variance: 1/d}}}}\n", "2:60", "\"1/d\" is not taken (not a number)"},
        {PROBLEM "network: {depth: 2, frozen: {output: {gaussian: {variance: -1/L}}}}\n", "2:60", "\"-1/L\" is not taken (out of range)"},
        {PROBLEM "network: {depth: 2, frozen: {output: modified-identity}}\n", "2:38",
         "modified-identity needs a value: {modified-identity: ...}"},
        {PROBLEM NETWORK "init: {random: {sd: 1e999}}\n", "3:21", "(the number is too large)"},
        {PROBLEM NETWORK "optimizer: {step: {bound: 2}}\n", "3:27",
         "optimizer.step.bound: \"2\" is not taken (out of range); it must be a number or quotient above 0 and below 2"},
        {PROBLEM NETWORK "optimizer: {step: {bound: 6/3}}\n", "3:27", "(out of range)"},
        {PROBLEM NETWORK "optimizer: {step: {constant: -1e-3}}\n", "3:30", "(out of range)"},
        {PROBLEM NETWORK "optimizer: {step: {constant: 1/0}}\n", "3:30", "(the divisor is zero)"},
        {PROBLEM NETWORK "seed: -1\n", "3:7",
         "seed: \"-1\" is not taken (out of range); it must be a whole number from 0 to 9007199254740991"},
        {PROBLEM NETWORK "seed: 1e30\n", "3:7", "(out of range)"},
        {PROBLEM NETWORK "stop: {iterations: 0}\n", "3:20", "(out of range)"},
        {PROBLEM NETWORK "stop: {error: -1}\n", "3:15", "stop.error: \"-1\" is not taken (out of range); it must be a number at least 0"},
        {PROBLEM NETWORK "stop: {errors: 1}\n", "3:8", "unknown key \"errors\" (did you mean error?)"},
        {PROBLEM NETWORK "stop: {condition: [x]}\n", "3:19", "stop.condition must be a text, not a list"},
        {PROBLEM NETWORK "title: {a: b}\n", "3:8", "title must be a text, not a mapping"},
        {PROBLEM NETWORK "title:\n", "3:7", "title must be a text, not nothing"},
        {PROBLEM NETWORK "view: {abscissa: iteration}\n", "3:18", "view.abscissa: unknown \"iteration\" (did you mean iterations?)"},
        {PROBLEM NETWORK "view: {range: [1]}\n", "3:15", "view.range has 1 entries; it must be a list of 2 numbers"},
        {"problem: {generate: {inputs: {rows: 4, samples: 9, normal: {variance: 1/width}}, outputs: {rows: 2}}}\n" NETWORK, "1:71",
         "\"1/width\" is not taken (that divisor is not known here)"},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

static void refuses_problems_that_do_not_fit_together(void **state) {
    static const struct refusal cases[] = {
        {NETWORK, "1:1", "problem is required: a mapping with the keys target, size"},
        {"problem: {error: half}\n" NETWORK, "1:10", "problem takes exactly one of target, data, generate, not 0 of them"},
        {"problem: {target: identity, size: 2, data: {x: a, y: b}}\n" NETWORK, "1:44",
         "exactly one of target, data, generate, not 2 of them"},
        {"problem: {target: identity}\n" NETWORK, "1:10", "problem.size is required: a whole number"},
        {"problem: {target: identity, rows: 2}\n" NETWORK, "1:10", "problem.cols is required"},
        {"problem: {target: identity, cols: 2}\n" NETWORK, "1:10", "problem.rows is required"},
        {"problem: {target: identity, size: 2, rows: 2}\n" NETWORK, "1:35", "problem has a size and rows or cols as well"},
        {"problem: {target: {diagonal: [1, 2]}, size: 3}\n" NETWORK, "1:45", "a target of 3 x 3 takes 3 values on its diagonal, not 2"},
        {"problem: {target: {diagonal: [1, 2]}, rows: 2}\n" NETWORK, "1:10", "problem.cols is required"},
        {"problem: {target: {file: P.npy}, size: 3}\n" NETWORK, "1:40",
         "problem.size cannot stand beside target: {file: ...}, which has its own size"},
        {"problem: {target: {file: P.npy}, cols: 3}\n" NETWORK, "1:40", "problem.cols cannot stand beside"},
        {"problem: {data: {x: a, y: b}, size: 3}\n" NETWORK, "1:37",
         "problem.size belongs to a target; data and generate have sizes of their own"},
        {"problem: {data: {x: a, y: b}, rotate: true}\n" NETWORK, "1:39", "problem.rotate belongs to a target"},
        {"problem: {target: identity, size: 2, error: mean}\n" NETWORK, "1:45",
         "problem.error: mean is (p/m) excess and a target has no samples"},
        {"problem: {data: {x: a}}\n" NETWORK, "1:17", "problem.data.y is required: a file's name"},
        {"problem: {data: {y: a}}\n" NETWORK, "1:17", "problem.data.x is required"},
        {"problem: {data: {}}\n" NETWORK, "1:17", "problem.data.file is required"},
        {"problem: {data: {file: a}}\n" NETWORK, "1:17", "problem.data.format is required: one of idx, csv, libsvm"},
        {"problem: {data: {file: a, format: idx}}\n" NETWORK, "1:17", "problem.data.labels is required"},
        {"problem: {data: {file: a, format: csv, labels: b}}\n" NETWORK, "1:48", "problem.data.labels belongs to the format idx"},
        {"problem: {data: {file: a, format: csv, class: 1}}\n" NETWORK, "1:47", "problem.data.class belongs to the format libsvm"},
        {"problem: {data: {file: a, format: csv, samples: rows}}\n" NETWORK, "1:49", "problem.data.samples belongs to matrices (x, y)"},
        {"problem: {data: {x: a, y: b, file: c}}\n" NETWORK, "1:36",
         "problem.data.file belongs to a data set in one file (file), not to matrices"},
        {"problem: {data: {x: a, y: b, class: 2}}\n" NETWORK, "1:37", "problem.data.class belongs to a data set"},
        {"problem: {generate: {outputs: {rows: 1}}}\n" NETWORK, "1:21", "problem.generate.inputs is required"},
        {"problem: {generate: {inputs: {rows: 1}}}\n" NETWORK, "1:21", "problem.generate.outputs is required"},
        {"problem: {generate: {inputs: {rows: 1}, outputs: {rows: 1}}}\n" NETWORK, "1:30", "problem.generate.inputs.samples is required"},
        {"problem: {generate: {inputs: {samples: 1}, outputs: {rows: 1}}}\n" NETWORK, "1:30", "problem.generate.inputs.rows is required"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1}, outputs: {}}}\n" NETWORK, "1:62",
         "problem.generate.outputs.rows is required"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1, normal: {}, uniform: [0, 1]}, outputs: {rows: 1}}}\n" NETWORK, "1:73",
         "inputs take one of normal, uniform, singular_values, not 2 of them"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1, uniform: [1, 1]}, outputs: {rows: 1}}}\n" NETWORK, "1:61",
         "problem.generate.inputs.uniform: the first number must be below the second"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1, singular_values: {}}, outputs: {rows: 1}}}\n" NETWORK, "1:69",
         "problem.generate.inputs.singular_values.uniform is required: a list of 2 numbers"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1, condition: {value: 3}}, outputs: {rows: 1}}}\n" NETWORK, "1:63",
         "problem.generate.inputs.condition.within is required"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1, condition: {within: 3}}, outputs: {rows: 1}}}\n" NETWORK, "1:63",
         "problem.generate.inputs.condition.value is required"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1}, outputs: {rows: 1, map: identity, uniform: [0, 1]}}}\n" NETWORK, NULL,
         "outputs take one of normal, uniform, map, not 2 of them"},
        {"problem: {generate: {inputs: {rows: 1, samples: 1}, outputs: {rows: 1, noise: 1}}}\n" NETWORK, "1:79",
         "problem.generate.outputs.noise belongs to outputs: {map: ...}"},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

static void refuses_runs_that_do_not_fit_together(void **state) {
    static const struct refusal cases[] = {
        {PROBLEM, "1:1", "network is required: a mapping with the keys depth, width, frozen"},
        {PROBLEM "network: {width: 3}\n", "2:10", "network.depth is required: a whole number from 1 to 10000"},
        {PROBLEM "network: {depth: 3, width: [3]}\n", "2:28", "network.width lists 1 widths; depth 3 has 2 hidden layers"},
        {PROBLEM "network: {depth: 2, width: [3], frozen: {input: identity}}\n", "2:28",
         "network.width must be max or one number where maps are frozen"},
        {PROBLEM "network: {depth: 2, width: 9, frozen: {input: {modified-identity: {alpha: 2}}}}\n", NULL,
         "network.frozen.input.modified-identity.alpha must be the output's alpha"},
        {PROBLEM
         "network: {depth: 2, width: 9, frozen: {input: {modified-identity: {alpha: 2}}, output: {modified-identity: {alpha: 3}}}}\n",
         NULL, "alpha must be the output's alpha"},
        {PROBLEM "network: {depth: 2, width: 9, frozen: {output: {modified-identity: {}}}}\n", "2:68",
         "network.frozen.output.modified-identity.alpha is required"},
        {PROBLEM "network: {depth: 2, frozen: {input: {gaussian: {variance: 1/m}}}}\n", "2:59",
         "m is the number of samples, and a target has none"},
        {PROBLEM "network: {depth: 2, frozen: {output: {modified-identity: {alpha: 1/m}}}}\n", "2:66", "m is the number of samples"},
        {PROBLEM "network: {depth: 2, width: [5]}\ninit: {random: {variance: 1/width}}\n", "3:27",
         "width is not one number where network.width is a list"},
        {PROBLEM NETWORK "init: {random: {sd: 1/m}}\n", "3:21", "init: m is the number of samples, and a target has none"},
        {PROBLEM NETWORK "init: {random: {sd: 1, variance: 1}}\n", "3:34", "init: random takes sd or variance, not both"},
        {PROBLEM NETWORK "init: {zas: {sd: 1}}\n", "3:18", "init: zas has no standard deviation to choose"},
        {PROBLEM NETWORK "init: near-zas\n", "3:7",
         "init: near-zas needs a standard deviation: {near-zas: {sd: NUMBER}} or {near-zas: {variance: NUMBER}}"},
        {PROBLEM NETWORK "init: {near-zas: {}}\n", "3:7", "init: near-zas needs a standard deviation"},
        {PROBLEM NETWORK "init: {files: [a, b]}\n", "3:15", "init.files has 2 files; depth 4 takes 4, W_1 first"},
        {PROBLEM NETWORK "optimizer: {method: gd}\n", "3:21",
         "optimizer.step is required by gd: {constant: NUMBER}, stable, {stable: FRACTION}"},
        {PROBLEM NETWORK "optimizer: {method: gd, step: optimal}\n", "3:31",
         "optimizer.step: gd has no rule optimal; it takes {constant: NUMBER}, stable, {stable: FRACTION}"},
        {PROBLEM NETWORK "optimizer: {method: gd, step: {bound: 1}}\n", "3:31", "gd has no rule bound"},
        {PROBLEM NETWORK "optimizer: {method: gd, step: {constant: 1/m}}\n", "3:42", "optimizer.step: m is the number of samples"},
        {PROBLEM NETWORK "optimizer: {method: gd, step: {constant: 1}, order: random}\n", "3:53",
         "optimizer.order belongs to bcgd and bcsgd, and the method of this run is gd"},
        {PROBLEM NETWORK "optimizer: {order: [1, 5]}\n", "3:24", "optimizer.order: there is no layer 5; depth 4 has 1 to 4"},
        {PROBLEM NETWORK "optimizer: {order: [0]}\n", "3:21", "optimizer.order: \"0\" is not taken (out of range)"},
        {PROBLEM NETWORK "optimizer: {order: []}\n", "3:20", "optimizer.order has 0 entries"},
        {PROBLEM NETWORK "stop: {condition: ' '}\n", "3:19", "stop.condition is empty"},
        {PROBLEM NETWORK "view: {focus: bcdg}\n", "3:15", "view.focus: no run has the label \"bcdg\"; did you mean \"bcgd\""},
        {PROBLEM NETWORK "view: {focus: quux}\n", "3:15", "the first one is \"bcgd\""},
        {PROBLEM NETWORK "view: {range: [2, 1], ordinate: linear}\n", "3:15", "view.range: the first number must be below the second"},
        {PROBLEM NETWORK "view: {range: [0, 1]}\n", "3:15", "view.range must be above 0 where the ordinate is log"},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

#define SAMPLES "problem: {generate: {inputs: {rows: 3, samples: 8}, outputs: {rows: 2}}}\n"
#define QUARTIC "problem: {generate: {inputs: {rows: 3, samples: 8}, outputs: {rows: 2}}, loss: {p: 4}}\n"

static void refuses_keys_of_other_methods(void **state) {
    static const struct refusal cases[] = {
        {SAMPLES NETWORK "optimizer: {batch: 3}\n", "3:20", "optimizer.batch belongs to sgd, and the method of this run is bcgd"},
        {SAMPLES NETWORK "optimizer: {method: bcsgd, step: {bound: 1}, batch: 3}\n", "3:53",
         "optimizer.batch belongs to sgd, and the method of this run is bcsgd"},
        {SAMPLES NETWORK "optimizer: {method: gd, step: {constant: 1}, batches: b.csv}\n", "3:55",
         "optimizer.batches belongs to sgd and bcsgd, and the method of this run is gd"},
        {SAMPLES NETWORK "optimizer: {method: sgd, batch: 2, step: {constant: 1}, sampling: no-update}\n", "3:67",
         "optimizer.sampling belongs to bcsgd"},
        {SAMPLES NETWORK "optimizer: {method: gd, step: {constant: 1}, beta: .5}\n", "3:52", "optimizer.beta belongs to momentum"},
        {SAMPLES NETWORK "optimizer: {method: momentum, step: {constant: 1}, beta1: .5}\n", "3:59", "optimizer.beta1 belongs to adam"},
        {SAMPLES NETWORK "optimizer: {beta2: .5}\n", "3:20", "optimizer.beta2 belongs to adam"},
        {SAMPLES NETWORK "optimizer: {epsilon: .5}\n", "3:22", "optimizer.epsilon belongs to adam"},
        {SAMPLES NETWORK "optimizer: {tolerance: .01}\n", "3:24", "optimizer.tolerance belongs to flow"},
        {SAMPLES NETWORK "optimizer: {sample_times: [1]}\n", "3:27", "optimizer.sample_times belongs to flow"},
        {SAMPLES NETWORK "optimizer: {method: flow, step: {constant: 1}}\n", "3:33",
         "optimizer.step belongs to bcgd, gd, sgd, bcsgd, momentum and adam, and the method of this run is flow"},
        {SAMPLES NETWORK "optimizer: {method: flow, order: random}\n", "3:34", "optimizer.order belongs to bcgd and bcsgd"},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

static void refuses_options_of_methods_out_of_range(void **state) {
    static const struct refusal cases[] = {
        {SAMPLES NETWORK "optimizer: {method: sgd, step: {constant: 1}}\n", "3:12", "optimizer.batch is required: a whole number from 1"},
        {SAMPLES NETWORK "optimizer: {method: sgd, step: {constant: 1}, batch: 0}\n", "3:54", "optimizer.batch: \"0\" is not taken"},
        {SAMPLES NETWORK "optimizer: {method: sgd, step: {constant: 1}, batch: 9}\n", "3:54",
         "optimizer.batch is 9 and the problem has 8 samples"},
        {SAMPLES NETWORK "optimizer: {method: sgd, batch: 2}\n", "3:21", "optimizer.step is required by sgd: {constant: NUMBER}"},
        {SAMPLES NETWORK "optimizer: {method: bcsgd}\n", "3:21", "optimizer.step is required by bcsgd: {bound: NUMBER}"},
        {PROBLEM NETWORK "optimizer: {method: sgd, batch: 2, step: {constant: 1}}\n", "3:21",
         "optimizer.method: sgd draws samples, and a target has none"},
        {PROBLEM NETWORK "optimizer: {method: bcsgd, step: {bound: 1}}\n", "3:21", "bcsgd draws samples, and a target has none"},
        {SAMPLES NETWORK "optimizer: {method: bcsgd, step: {bound: 1}, sampling: normalized}\n", "3:56",
         "optimizer.sampling: unknown \"normalized\" (did you mean normalised?); it must be one of no-update, normalised"},
        {SAMPLES NETWORK "optimizer: {method: momentum, step: {constant: 1}, beta: 1}\n", "3:58",
         "optimizer.beta: \"1\" is not taken (out of range); it must be a number at least 0 and below 1"},
        {SAMPLES NETWORK "optimizer: {method: adam, step: {constant: 1}, beta1: -1}\n", "3:55", "optimizer.beta1: \"-1\""},
        {SAMPLES NETWORK "optimizer: {method: adam, step: {constant: 1}, beta2: 1}\n", "3:55", "optimizer.beta2: \"1\""},
        {SAMPLES NETWORK "optimizer: {method: adam, step: {constant: 1}, epsilon: 0}\n", "3:57",
         "optimizer.epsilon: \"0\" is not taken (out of range); it must be a number above 0"},
        {SAMPLES NETWORK "optimizer: {method: flow, tolerance: 0}\n", "3:38",
         "(out of range); it must be a number at least 1e-14 and at most 0.1"},
        {SAMPLES NETWORK "optimizer: {method: flow, sample_times: []}\n", "3:41", "optimizer.sample_times has 0 entries"},
        {SAMPLES NETWORK "optimizer: {method: flow, sample_times: [0, 1]}\n", "3:42", "optimizer.sample_times: \"0\" is not taken"},
        {SAMPLES NETWORK "optimizer: {method: flow, sample_times: [1, 3, 2]}\n", "3:48",
         "optimizer.sample_times must rise: 2 does not come after 3"},
        {QUARTIC NETWORK "optimizer: {step: optimal}\n", "3:19",
         "optimizer.step: bcgd has no rule optimal at p = 4; it takes near-optimal, near-optimal-safe"},
        {SAMPLES NETWORK "optimizer: {step: {stable: 0}}\n", "3:28", "optimizer.step.stable: \"0\" is not taken (out of range)"},
        {SAMPLES NETWORK "optimizer: {step: {lipschitz: 0}}\n", "3:31", "optimizer.step.lipschitz: \"0\" is not taken (out of range)"},
        {SAMPLES NETWORK "optimizer: {method: momentum, step: near-optimal}\n", "3:37",
         "optimizer.step: momentum has no rule near-optimal; it takes {constant: NUMBER}"},
    };
    assert_all_refused(*state, cases, ARRAY_LEN(cases));
}

static void a_preset_must_be_readable(void **state) {
    struct files *f = *state;
    struct scenario *s = NULL;
    dln_error err;
    assert_failure(scenario_load(f->folder, NULL, &s, &err), &err, DLN_UNREADABLE, "there is no preset");
    char *big = malloc(YAML_MOST_BYTES + 2);
    memset(big, ' ', YAML_MOST_BYTES + 1);
    const char *path = files_write(f, "big.yaml", big, YAML_MOST_BYTES + 1);
    assert_failure(scenario_load(path, NULL, &s, &err), &err, DLN_BAD_FORMAT, "big.yaml: longer than 1 MiB");
    free(big);
    path = files_write_text(f, "shut.yaml", PROBLEM NETWORK);
    if (geteuid() != 0) {
        files_path(f, "shut.yaml");
        assert_int_equal(chmod(path, 0), 0);
        assert_failure(scenario_load(path, NULL, &s, &err), &err, DLN_UNREADABLE, "cannot be read: Permission denied");
    }
    assert_null(s);
}

/* Places and names of a message are fit for a terminal whatever the file is called. */
static void messages_escape_what_they_quote(void **state) {
    struct files *f = *state;
    struct scenario *s = NULL;
    dln_error err;
    char name[200] = "\x1b[2J";
    dln_status st = load_text(f, name, "title: [", NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_FORMAT, "\\x1b[2J:2:1: not YAML");
    memset(name, 'n', 180);
    name[180] = '\0';
    st = load_text(f, name, "title: [", NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_FORMAT, "nnn:2:1: not YAML");
    st = load_text(
        f, "p.yaml",
        "\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f"
        "\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0"
        "\x9f\x98\x80: 1\n",
        NULL, &s, &err);
    assert_failure(st, &err, DLN_BAD_VALUE, "...\"; allowed here");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(refuses_what_the_table_does_not_have),
        cmocka_unit_test(refuses_values_of_the_wrong_kind_or_range),
        cmocka_unit_test(refuses_problems_that_do_not_fit_together),
        cmocka_unit_test(refuses_runs_that_do_not_fit_together),
        cmocka_unit_test(refuses_keys_of_other_methods),
        cmocka_unit_test(refuses_options_of_methods_out_of_range),
        cmocka_unit_test(a_preset_must_be_readable),
        cmocka_unit_test(messages_escape_what_they_quote),
    };
    return cmocka_run_group_tests(tests, files_setup, files_teardown);
}
