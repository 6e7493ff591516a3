#!/bin/sh
# The rules of the house that a grep can see: who may include what, sizes, guards, and that the fragments name every file.
set -u
LC_ALL=C
export LC_ALL
built=$(pwd)
cd "${srcdir:-.}" || exit 1
failures=0

# complain RULE LINES: a rule is broken by every line.
complain() {
    [ -n "$2" ] || return 0
    printf '%s:\n%s\n' "$1" "$2" | sed '2,$s/^/    /'
    failures=$((failures + 1))
}

code=$(find include src tests -name '*.[ch]' | sort)
floors=$(printf '%s\n' "$code" | grep -v '^tests/')
fragments=$(find src tests presets man -name '*.mk')

# only LIBRARY HEADERS PLACE: the library's headers are included at PLACE and nowhere else.
only() {
    complain "$1 belongs to $3 alone" "$(grep -nE "#[[:blank:]]*include[[:blank:]]*[<\"]($2)[>\"]" $floors | grep -v "^$3")"
}
only ncurses '(ncursesw/|ncurses/)?(n?curses|term)\.h' src/tui/term.c
only BLAS '(openblas/)?(cblas[a-z_-]*|lapacke?[a-z_]*|f77blas|openblas_config)\.h' src/engine/
only libyaml 'yaml\.h' src/preset/
only zlib 'zlib\.h' src/data/

# below FLOOR FOLDERS: the files of a floor include with quotes from FOLDERS, or from beside themselves.
below() {
    complain "$1 may include $2" "$(grep -nE '#[[:blank:]]*include[[:blank:]]*"[^"]*/' $(printf '%s\n' "$floors" | grep "^$1/") /dev/null |
        grep -vE "include[[:blank:]]*\"($2)/")"
}
below include/dln 'dln'
below src/engine 'dln|engine'
below src/data 'dln|data'
below src/preset 'dln|data|preset'
below src/scope 'dln|data|preset|scope'
below src/tui 'dln|data|preset|scope|tui'
below src/cli 'dln|data|preset|scope|tui|cli'
complain 'a file outside the floors' "$(printf '%s\n' "$floors" | grep -vE '^(include/dln|src/(engine|data|preset|scope|tui|cli))/')"

engine=$(printf '%s\n' "$floors" | grep -E '^(include/dln|src/engine)/')
complain 'the engine knows no file, clock, thread, signal, environment or printf' "$(
    grep -nE '\b(fopen|open|read|write|v?f?printf|f?puts|putchar|perror|getenv|setenv|time|clock|clock_gettime|gettimeofday|nanosleep|signal|sigaction|raise|exit|setlocale|pthread_[a-z_]+|thrd_[a-z]+)[[:blank:]]*\(' $engine |
        grep -vE '^[^:]*:[0-9]*:[[:blank:]]*(/?\*|//)' | grep -vE '(->|\.)[a-z]+ *\('
    grep -nE '#[[:blank:]]*include[[:blank:]]*<(pthread|threads|time|signal|unistd|fcntl|locale|sys/[a-z]+)\.h>' $engine)"

complain 'files have at most 600 lines' "$(wc -l $code $fragments bootstrap configure.ac Makefile.am | awk '$1 > 600 && $2 != "total"')"
complain 'lines have at most 140 columns' "$(
    for file in $code bootstrap configure.ac; do
        tr -d '\200-\277' <"$file" | awk -v file="$file" 'length > 140 { print file ":" NR ": " length " columns" }'
    done)"
complain 'no tab in C, no blank at a line'\''s end' "$(
    grep -n "$(printf '\t')" $code
    grep -nE '[[:blank:]]+$' $code $fragments bootstrap configure.ac Makefile.am)"
complain 'nothing is left undone' "$(grep -nE '\b(TO''DO|FIX''ME|XX''X)\b|[Nn]ot (yet )?imple''mented' \
    $code $fragments bootstrap configure.ac Makefile.am)"
complain 'the only function-like macros are ARRAY_LEN and the lists of enums' "$(
    grep -nE '#[[:blank:]]*define[[:blank:]]+[A-Za-z_0-9]+\(' $floors | grep -vE 'define +(ARRAY_LEN\(|X\(|[A-Z_0-9]+\(X\))')"
complain 'the set-up names no host' "$(grep -n '://' bootstrap .ci/run configure.ac Makefile.am $fragments 2>/dev/null)"

complain 'a header begins with its own guard' "$(
    for header in $(printf '%s\n' "$code" | grep '\.h$'); do
        awk '/^#/ { line[++n] = $0 }
            END { exit !(split(line[1], a, " ") == 2 && a[1] == "#ifndef" && line[2] == "#define " a[2] && line[n] ~ /^#endif/) }' \
            "$header" || echo "$header"
    done)"
complain 'two headers have one guard' "$(
    for header in $(printf '%s\n' "$code" | grep '\.h$'); do sed -n 's/^#ifndef //p;/^#ifndef/q' "$header"; done | sort | uniq -d)"

named=$(cat Makefile.am $fragments | tr -s ' \t\\' '\n' | sort -u)
complain 'a file that no makefile names' "$(
    { printf '%s\n' "$code"; find presets \( -name '*.yaml' -o -name '*.npy' -o -name '*.csv' \); } | while read -r file; do
        printf '%s\n' "$named" | grep -qxF "$file" || echo "$file"
    done)"
complain 'a test that never runs' "$(
    for file in tests/test_*.c; do
        program=${file%.c}
        [ ! -e "$file" ] || printf '%s\n' "$named" | grep -qxF "$program" || echo "$program"
    done)"

# `verify --quick` judges the same systems: quick has one line, and leaves out runs and starts or stops sooner. Nothing else.
complain 'quick sets more than stop, seeds, vary and starts' "$(grep -n '^quick:' presets/*/*.yaml |
    sed 's/\[[^]]*\]//g' | grep -vE '\{((stop\.[a-z_]+|seeds|vary\.[a-z_.]+|monte_carlo\.starts): *[-+.0-9e]*(, )?)+\}$')"

# State travels by argument: nothing writable is static, but the signal flags. The sanitizers add data of their own.
symbols=$(cd "$built" && objdump -t ${AM_LIBRARIES-} $(find src/cli -name '*.o') 2>/dev/null)
case $symbols in
*__asan_*) ;;
*) complain 'mutable globals live in src/tui/signals.c alone' "$(printf '%s\n' "$symbols" |
    awk '/file format/ { object = $1 }
        object ~ /signals\.o/ || /\.data\.rel\.ro/ { next }
        / O (\.(data|bss)[._a-z]*|\*COM\*)[[:blank:]]/ || (/ \.t(data|bss)[[:blank:]]/ && !/ d  /) { print object, $NF }')" ;;
esac

# In a checkout: the top level as the architecture has it, and nothing that a tool makes.
if git rev-parse --git-dir >/dev/null 2>&1 && [ "$(git rev-parse --show-prefix)" = '' ]; then
    complain 'not at the top level' "$(git ls-files | sed 's,/.*,/,' | sort -u |
        grep -vxE 'configure\.ac|Makefile\.am|bootstrap|README\.md|LICENSE|(include|src|presets|tests|man|\.ci)/|\.(gitignore|gitattributes|editorconfig|clang-format)')"
    complain 'not in the distribution: no makefile names it' "$(git ls-files src include tests presets man | grep -v '\.mk$' |
        while read -r file; do
            printf '%s\n' "$named" | grep -qxF -e "$file" -e "${file%/*}" || echo "$file"
        done)"
    complain 'made by a tool, and committed' "$(git ls-files -ci --exclude-standard)"
fi

[ "$failures" -eq 0 ]
