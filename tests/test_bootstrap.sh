#!/bin/sh
# bootstrap among made-up tools: what it installs and asks for, what it does not do twice, and how it counts.
set -u
bootstrap=$(cd "${srcdir:-.}" && pwd)/bootstrap
unset CC CFLAGS CONFIGURE_FLAGS DLNSCOPE_BUILD_DIR DLNSCOPE_PRESETS MAKE
top=$(mktemp -d "${TMPDIR:-/tmp}/test bootstrap.XXXXXX") || exit 1
trap 'rm -rf "$top"' EXIT
trap 'exit 1' INT TERM
failures=0

# The only tools in reach: these, and the made-up ones below, which note their calls in $FAKE/calls.
mkdir "$top/bin" "$top/fake"
for tool in sh awk cat chmod cksum dirname env find flock grep ln mkdir mv nproc rm rmdir sed sleep sort tail touch tr wc; do
    path=$(command -v $tool) && ln -s "$path" "$top/bin/$tool"
done
PATH=$top/bin FAKE=$top/fake
export PATH FAKE

fake() {
    { echo '#!/bin/sh' && cat; } >"$top/bin/$1"
    chmod +x "$top/bin/$1"
}

fake id <<'END'
cat "$FAKE/uid"
END
fake dpkg-query <<'END'
shift 3
for package; do
    grep -qx "$package" "$FAKE/missing" || echo "installed $package"
done
END
fake apt-get <<'END'
echo "apt-get $DEBIAN_FRONTEND $(cat "$FAKE/uid") $*" >>"$FAKE/calls"
case " $* " in
*' update '*) rm -f "$FAKE/no-lists" ;;
*) [ ! -e "$FAKE/no-lists" ] && { [ -e "$FAKE/apt-lies" ] || : >"$FAKE/missing"; } ;;
esac
END
cat >"$top/sudo" <<'END'
#!/bin/sh
echo "sudo $*" >>"$FAKE/calls"
echo 0 >"$FAKE/uid"
"$@"
status=$?
echo 1000 >"$FAKE/uid"
exit $status
END
fake autoreconf <<'END'
echo "autoreconf in $PWD" >>"$FAKE/calls"
touch Makefile.in
cat >configure <<'INNER'
#!/bin/sh
echo "configure $* CC=${CC-}" >>"$FAKE/calls"
case $0$PWD in *[\\\"\#\$\&\'\`]*) echo 'configure: error: unsafe folder'; exit 1 ;; esac
case $0 in *' '*) echo 'configure: error: unsafe srcdir'; exit 1 ;; esac
[ ! -e "$FAKE/configure-fails" ] || { echo 'configure: error: missing: libfoo'; exit 1; }
touch Makefile config.status
rm -f built-*
INNER
chmod +x configure
END
# -q TARGET: is it built? check: leaves the logs of $FAKE/results. list-tests: their names.
fake make <<'END'
for target; do :; done
case $1:$target in
-q:*) [ -e "built-$target" ]; exit ;;
*:list-tests) cat "$FAKE/tests"; exit ;;
esac
echo "make $target" >>"$FAKE/calls"
[ ! -e "$FAKE/make-overlaps" ] || { echo begin >>"$FAKE/calls"; sleep 0.2; echo end >>"$FAKE/calls"; }
[ ! -e "$FAKE/make-fails" ] || { echo 'error: expected a semicolon'; exit 2; }
if [ "$target" = check ]; then
    mkdir -p tests
    for log in "$FAKE"/results/*; do [ ! -e "$log" ] || cat "$log" >"tests/${log##*/}"; done
    [ ! -e "$FAKE/check-fails" ]
else
    cat >dlnscope <<'INNER'
#!/bin/sh
[ "$1" != verify ] || { echo "dlnscope $*" >>"$FAKE/calls" && cat "$FAKE/verdicts" && exit "$(cat "$FAKE/verify-status")"; }
for word; do echo "<$word>"; done
echo "presets $DLNSCOPE_PRESETS, locale $LC_ALL"
INNER
    chmod +x dlnscope
    touch "built-$target"
fi
END

# A fresh clone, its path with a blank, on a machine where nothing is missing.
fresh() {
    rm -rf "$top/my clone" "$top/bin/sudo" "$FAKE"
    src="$top/my clone"
    mkdir -p "$src/src/engine" "$src/tests" "$src/presets" "$src/man" "$FAKE/results"
    cat "$bootstrap" >"$src/bootstrap"
    chmod +x "$src/bootstrap"
    touch "$src/configure.ac" "$src/Makefile.am" "$src/src/engine/local.mk" "$FAKE/missing" "$FAKE/tests" "$FAKE/calls"
    echo 0 >"$FAKE/uid"
}

# call STATUS ARGS: start bootstrap and hold its status against STATUS. Its words are in out and err, the calls in calls.
call() {
    expected=$1 what="$case_name: bootstrap"
    shift
    : >"$FAKE/calls"
    "$src/bootstrap" "$@" >"$top/out" 2>"$top/err" </dev/null
    status=$?
    out=$(cat "$top/out") err=$(cat "$top/err") calls=$(cat "$FAKE/calls")
    [ "$status" -eq "$expected" ] || wrong "status $status, not $expected"
}
wrong() {
    echo "$what $*"
    printf '%s\n' "  stdout: $out" "  stderr: $err" "  calls: $calls"
    failures=$((failures + 1))
}
is() { [ "$2" = "$3" ] || wrong "has $1 '$2', not '$3'"; }
has() {
    case $2 in
    *"$3"*) ;;
    *) wrong "has no '$3' in $1" ;;
    esac
}
lacks() {
    case $2 in
    *"$3"*) wrong "has '$3' in $1" ;;
    esac
}
last_line() { sed -n '$p' "$top/out"; }

case_name='the command line'
fresh
call 0 --help
has stdout "$out" 'run [ARGS]'
has stdout "$out" --no-install
is stderr "$err" ''
call 2 tset
has stderr "$err" "'tset'"
is stdout "$out" ''
call 2 check now
has stderr "$err" "'now'"
is calls "$calls" ''

case_name='--no-install'
fresh
echo libvterm-dev >"$FAKE/missing"
call 1 --no-install
has stderr "$err" libvterm-dev
lacks stderr "$err" libyaml-dev
is calls "$calls" ''
[ ! -e "$src/build" ] || wrong 'made a folder'
call 1 run --no-install
is calls "$calls" ''
call 1 check --no-install
is 'last line' "$(last_line)" '0 passed, 0 failed'

case_name='root installs'
fresh
printf 'zlib1g-dev\nautomake\n' >"$FAKE/missing"
call 0
has stderr "$err" 'automake zlib1g-dev'
has calls "$calls" 'apt-get noninteractive 0'
has calls "$calls" 'install --no-install-recommends automake zlib1g-dev'
lacks calls "$calls" update
fresh
echo automake >"$FAKE/missing"
touch "$FAKE/no-lists"
call 0
has 'calls without package lists' "$calls" update
fresh
echo automake >"$FAKE/missing"
touch "$FAKE/apt-lies"
call 1
has stderr "$err" 'still missing: automake'

case_name='a user installs'
fresh
echo automake >"$FAKE/missing"
echo 1000 >"$FAKE/uid"
call 1
has stderr "$err" 'apt-get install -y automake'
is calls "$calls" ''
ln -s "$top/sudo" "$top/bin/sudo"
chmod +x "$top/sudo"
call 0
has stderr "$err" automake
has calls "$calls" 'apt-get noninteractive 0'

case_name='no dpkg'
fresh
mv "$top/bin/dpkg-query" "$top/kept"
touch "$FAKE/configure-fails"
call 1
has stderr "$err" 'missing: libfoo'
mv "$top/kept" "$top/bin/dpkg-query"

case_name='nothing twice'
fresh
call 0
is calls "$calls" "autoreconf in $src
configure -q --enable-tests CC=
make all"
call 0
is calls "$calls" ''
is output "$out$err" ''
touch "$src/src/engine/local.mk"
call 0
has calls "$calls" autoreconf
rm "$src/build/built-all"
call 0
is calls "$calls" 'make all'

case_name='settings'
fresh
CC=clang
export CC
call 0
has calls "$calls" 'CC=clang'
unset CC
CONFIGURE_FLAGS="--enable-sanitize --with='two words'"
export CONFIGURE_FLAGS
touch "$src/build/stale.o"
call 0
has calls "$calls" 'configure -q --enable-tests --enable-sanitize --with=two words CC=clang'
[ ! -e "$src/build/stale.o" ] || wrong 'kept what was compiled with other flags'
unset CONFIGURE_FLAGS
call 0
is calls "$calls" ''

case_name='build folder'
fresh
DLNSCOPE_BUILD_DIR=$top/my\ build
export DLNSCOPE_BUILD_DIR
call 0
[ -x "$top/my build/dlnscope" ] && [ ! -e "$src/build" ] || wrong 'built elsewhere'
unset DLNSCOPE_BUILD_DIR
odd="$top/it's \$5 & #1"
mv "$src" "$odd"
src=$odd XDG_CACHE_HOME=$top/cache
export XDG_CACHE_HOME
call 0 run
has stdout "$out" "presets $odd/presets"
call 0
is calls "$calls" ''
rm -rf "$odd"

case_name='a moved clone'
fresh
call 0
mv "$src" "$top/moved"
src=$top/moved
call 0
has calls "$calls" configure
rm -rf "$src"

case_name='run'
fresh
LC_ALL=C.UTF-8
export LC_ALL
call 0 run 'a b' --no-install --help
is stdout "$out" "<a b>
<--no-install>
<--help>
presets $src/presets, locale C.UTF-8"
DLNSCOPE_PRESETS=mine
export DLNSCOPE_PRESETS
call 0 run
has stdout "$out" 'presets mine'
unset DLNSCOPE_PRESETS
what="$case_name: bootstrap" out=$(sh "$src/bootstrap" run x <&- 2>&1)
has 'output without a stdin' "$out" '<x>'

case_name='a build that fails'
fresh
touch "$FAKE/make-fails"
call 1 check
has stderr "$err" semicolon
is stdout "$out" '0 passed, 0 failed'

# result NAME RESULT, log on stdin: what a test leaves.
result() {
    cat >"$FAKE/results/$1.log"
    echo ":test-result: $2" >"$FAKE/results/$1.trs"
}
case_name='counts'
fresh
printf 'tests/test_%s\n' good.sh one >"$FAKE/tests"
result test_good PASS </dev/null
result test_one PASS <<'END'
[==========] Running 3 test(s).
[ RUN      ] first
[       OK ] first
[ RUN      ] second
said without a newline[       OK ] second
[ RUN      ] third
[  SKIPPED ] third
[==========] 3 test(s) run.
[  PASSED  ] 2 test(s).
[  SKIPPED ] 1 test(s), listed below:
[  SKIPPED ] third
END
call 0 check
is 'last line' "$(last_line)" '3 passed, 0 failed'
has stdout "$out" '2 passed, 1 skipped'

printf 'tests/test_%s\n' one crash late fails liar empty absent bad.sh skip >"$FAKE/tests"
touch "$FAKE/check-fails"
printf '[ RUN      ] first\n[       OK ] first\n[ RUN      ] second\nSegmentation fault\n' | result test_crash FAIL
printf '[ RUN      ] first\n[       OK ] first\n' | result test_late FAIL
printf '[ RUN      ] f\n[  ERROR   ] --- 1 != 2\n[  FAILED  ] f\n[  FAILED  ] 1 test(s), listed below:\n[  FAILED  ] f\n' | result test_fails FAIL
printf '[ RUN      ] f\n[  FAILED  ] f\n' | result test_liar PASS
result test_empty PASS </dev/null
result test_bad FAIL </dev/null
result test_skip SKIP </dev/null
call 1 check
is 'last line' "$(last_line)" '4 passed, 7 failed'
has stdout "$out" '1 != 2'

case_name='results of an earlier run'
rm -rf "$FAKE/results"
call 1 check
is 'last line' "$(last_line)" '0 passed, 9 failed'

case_name='claims'
fresh
echo tests/test_one >"$FAKE/tests"
printf '[ RUN      ] first\n[       OK ] first\n' | result test_one PASS
mkdir "$src/presets/b"
touch "$src/presets/b/two.yaml" "$src/presets/one.yaml" "$src/presets/b/W1.csv"
verdicts() {
    cat >"$FAKE/verdicts"
    echo "$1" >"$FAKE/verify-status"
}
verdicts 0 <<'END'
ok          b/two   1  12 iterations  at most 20 iterations  it is fast
not judged  b/two   2  b ended at iteration 10, too soon to tell  at most 20 iterations  it is fast
no claims   c       the preset makes none
not judged  one     3 claims: one.yaml:3:10: x.csv is nowhere
1 ok, 0 failed, 4 not judged
END
call 0 check
is 'last line' "$(last_line)" '2 passed, 0 failed'
has calls "$calls" 'dlnscope verify --quick -j '
has calls "$calls" ' b/two one'
has stdout "$out" '1 passed, 1 not judged'
has stdout "$out" '0 passed, 3 not judged'
lacks stdout "$out" 'claims of c'
verdicts 1 <<'END'
ok          b/two   1  12 iterations  at most 20 iterations  it is fast
FAILED      b/two   2  32 iterations  at most 20 iterations  it is fast too
bad preset  one     one.yaml:3:10: what is that
1 ok, 1 failed, 0 not judged, 1 bad preset
END
call 1 check
is 'last line' "$(last_line)" '2 passed, 2 failed'
has stdout "$out" '32 iterations'
has stdout "$out" 'what is that'
verdicts 139 </dev/null
call 1 check
is 'last line' "$(last_line)" '1 passed, 1 failed'
has stdout "$out" 'it ended with 139'
rm "$src/presets/b/two.yaml" "$src/presets/one.yaml"
touch "$FAKE/check-fails"

case_name='nothing ran'
rm "$FAKE/check-fails"
: >"$FAKE/tests"
call 1 check
is 'last line' "$(last_line)" '0 passed, 0 failed'

case_name='two at a time'
if command -v flock >/dev/null; then
    fresh
    touch "$FAKE/make-overlaps"
    "$src/bootstrap" 2>"$top/err" &
    "$src/bootstrap" 2>"$top/out"
    status=$?
    wait $! || status=$?
    what=$case_name out=$(cat "$top/out") err=$(cat "$top/err") calls=$(cat "$FAKE/calls")
    is status $status 0
    is builds "$(grep -c 'make all' "$FAKE/calls")" 1
    lacks calls "$calls" 'begin
begin'
fi

[ "$failures" -eq 0 ]
