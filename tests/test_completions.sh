#!/bin/sh
# Completions as the shells themselves give them: bash and fish are asked, zsh loads its function. What is not installed is passed over.
set -u
LC_ALL=C.UTF-8
export LC_ALL
built=$(pwd)
made=$built/man/completions
DLNSCOPE_PRESETS=$(cd "${srcdir:-.}" && pwd)/presets
program=${DLNSCOPE:-$built/dlnscope}
PATH=$(dirname "$program"):$PATH
export DLNSCOPE_PRESETS PATH
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
touch own.yaml other.txt
failures=0

# expect WHAT SHELL WORD...: the words are offered. refuse: they are not.
expect() {
    shell=$1 line=$2
    shift 2
    for word; do
        printf '%s\n' "$offered" | grep -qxF -e "$word" || {
            printf '%s: "%s" does not offer %s, but\n%s\n' "$shell" "$line" "$word" "$offered"
            failures=$((failures + 1))
        }
    done
}
refuse() {
    printf '%s\n' "$offered" | grep -qxF -e "$3" && {
        printf '%s: "%s" offers %s\n' "$1" "$2" "$3"
        failures=$((failures + 1))
    }
}

# in_bash WORD...: what is offered for the last word.
in_bash() {
    offered=$(bash --norc --noprofile -c '. "$0" && COMP_WORDS=(dlnscope "$@") && COMP_CWORD=$# && _dlnscope 2>/dev/null
        printf "%s\n" "${COMPREPLY[@]}"' "$made/dlnscope" "$@")
}

in_fish() { offered=$(HOME=$work XDG_CONFIG_HOME=$work fish --no-config -c 'source $argv[1]; complete -C "$argv[2]"' "$made/dlnscope.fish" "$1" |
    cut -f 1); }

if command -v bash >/dev/null; then
    in_bash ''
    expect bash '' run verify doctor wu2019/saddle-escape own.yaml
    refuse bash '' other.txt
    in_bash run wu2019/sad
    expect bash 'run wu2019/sad' wu2019/saddle-escape
    refuse bash 'run wu2019/sad' run
    in_bash run --
    expect bash 'run --' --set --csv --exec --until --help
    refuse bash 'run --' --charset
    in_bash --
    expect bash -- --charset --exec --theme
    refuse bash -- --csv
    in_bash --theme ''
    expect bash '--theme' dark light mono
    in_bash --theme = l
    expect bash '--theme=l' light
    refuse bash '--theme=l' dark
    in_bash --set network.d
    expect bash '--set network.d' network.depth=
    in_bash --exec ord
    expect bash '--exec ord' order order-next ordinate
    in_bash run --columns gr
    expect bash '--columns gr' gradient_norm
    in_bash run --csv oth
    expect bash '--csv oth' other.txt
else
    echo 'there is no bash'
fi

# Every option of the program is offered somewhere.
if command -v bash >/dev/null; then
    all=
    for first in '' run verify list show check doctor; do
        in_bash $first --
        all="$all$offered
"
    done
    offered=$all
    expect bash 'every --' $("$program" --help | sed -n 's/^  \(--[a-z-]*\).*/\1/p')
fi

if command -v fish >/dev/null && fish --no-config -c true 2>/dev/null; then
    in_fish 'dlnscope '
    expect fish '' run verify doctor wu2019/saddle-escape
    in_fish 'dlnscope run --'
    expect fish 'run --' --set --csv --exec --help
    refuse fish 'run --' --charset
    in_fish 'dlnscope --theme '
    expect fish --theme dark light mono
    in_fish 'dlnscope --exec ord'
    expect fish '--exec ord' order order-next ordinate
    in_fish 'dlnscope --set network.d'
    expect fish '--set network.d' network.depth=
fi

if command -v zsh >/dev/null; then
    zsh -n "$made/_dlnscope" || failures=$((failures + 1))
    offered=$(zsh -f -c 'fpath=("$0" $fpath); autoload -Uz compinit && compinit -u -D && autoload +X _dlnscope && print ${_comps[dlnscope]}' "$made")
    expect zsh compinit _dlnscope
fi

[ "$failures" -eq 0 ]
