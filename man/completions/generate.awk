# generate.awk: completions for a shell, from the parts of the manual, which the tests hold to the program's tables.
#     awk -v shell=bash|zsh|fish -f generate.awk dlnscope.1 dlnscope-preset.5
function plain(text) {
    gsub(/\\\(aq/, "'", text)
    gsub(/\\e/, "\\", text)
    gsub(/\\&/, "", text)
    gsub(/\\-/, "-", text)
    return text
}

# Which subcommands have the options of a part: those that it names; what others are about stands here.
function commands_of(part,    words, n, i, found) {
    if (part == "options with a preset") return "dashboard run verify show check"
    if (part == "options on the screen") return "dashboard doctor"
    if (part == "options of commands") return "dashboard run"
    if (part == "options of results") return "run verify"
    n = split(part, words, /[ ,]+/)
    for (i = 1; i <= n; i++)
        if (index(" dashboard run verify list show check resume doctor ", " " words[i] " "))
            found = found (found == "" ? "" : " ") words[i]
    return found != "" ? found : "dashboard run verify list show check resume doctor"
}

BEGIN { n_subs = n_options = n_commands = n_keys = n_columns = 0 }
/^\.\\" part / { part = substr($0, 10); next }
/^\.\\" end / { part = ""; next }
part == "" { next }
wants == "sub" { sub_help[n_subs] = plain($0); wants = "" }
wants == "option" { help[n_options] = plain($0); wants = "" }
wants == "command" { command_help[n_commands] = plain($0); wants = "" }
wants == "key" { key_help[n_keys] = plain($0); wants = "" }
part == "subcommands" && /^\.It Nm Cm / { subs[++n_subs] = $4; wants = "sub" }
part ~ /^options / && /^\.It Fl -/ {
    option[++n_options] = substr($3, 2)
    value[n_options] = $4 == "Ar" ? plain($5) : ""
    on[n_options] = commands_of(part)
    wants = "option"
}
part == "commands" && /^\.It Ic / { command[++n_commands] = plain($3); wants = "command" }
part == "keys" && /^\.It Cm / { key[++n_keys] = plain($3); wants = "key" }
part == "columns" && /^\.It Cm / { column[++n_columns] = plain($3) }

# The words of "dark, light or mono".
function choices(i,    text) {
    if (value[i] == "N|auto") return "auto"
    if (value[i] != "NAME" && value[i] != "WHEN") return ""
    text = help[i]
    gsub(/,| or /, " ", text)
    gsub(/  +/, " ", text)
    return text
}
function joined(list, n,    i, out) {
    for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") list[i]
    return out
}
function has(i, name) { return index(" " on[i] " ", " " name " ") > 0 }
function settings(    i, out) {
    for (i = 1; i <= n_keys; i++)
        if (key[i] !~ /[*]/) out = out (out == "" ? "" : " ") key[i] "="
    return out
}
function options_on(name,    i, out) {
    for (i = 1; i <= n_options; i++)
        if (has(i, name)) out = out (out == "" ? "" : " ") "--" option[i]
    return out
}

function bash(    i, kind) {
    print "# bash completion for dlnscope, made from its manual"
    print "_dlnscope() {"
    print "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=dashboard i"
    print "    [[ $cur == = ]] && cur="
    print "    if [[ $prev == = || ${COMP_WORDS[COMP_CWORD]} == = ]]; then"
    print "        [[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD-2]}"
    print "        [[ $prev == --* ]] || return # the value of a key"
    print "    fi"
    print "    for ((i = 1; i < COMP_CWORD; i++)); do"
    print "        case ${COMP_WORDS[i]} in"
    kind = joined(subs, n_subs)
    gsub(/ /, " | ", kind)
    print "        " kind ") command=${COMP_WORDS[i]}; break ;;"
    print "        esac"
    print "    done"
    print "    COMPREPLY=()"
    print "    case $prev in"
    for (i = 1; i <= n_options; i++) {
        if (value[i] == "") continue
        kind = choices(i)
        printf "    --%s) ", option[i]
        if (value[i] == "KEY=VALUE")
            printf "compopt -o nospace; COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", settings()
        else if (value[i] == "COMMANDS")
            printf "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", joined(command, n_commands)
        else if (value[i] == "LIST")
            printf "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", joined(column, n_columns)
        else if (value[i] == "FILE")
            printf "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))"
        else if (kind != "")
            printf "COMPREPLY=($(compgen -W '%s' -- \"$cur\"))", kind
        else
            printf ":"
        print "; return ;;"
    }
    print "    esac"
    print "    if [[ $cur == -* ]]; then"
    print "        case $command in"
    print "        dashboard) COMPREPLY=($(compgen -W '" options_on("dashboard") "' -- \"$cur\")) ;;"
    for (i = 1; i <= n_subs; i++)
        print "        " subs[i] ") COMPREPLY=($(compgen -W '" options_on(subs[i]) "' -- \"$cur\")) ;;"
    print "        esac"
    print "        return"
    print "    fi"
    print "    local words"
    print "    words=$(dlnscope list 2>/dev/null | cut -d ' ' -f 1)"
    print "    [[ $command == dashboard ]] && words=\"" joined(subs, n_subs) " $words\""
    print "    compopt -o filenames"
    print "    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -X '!*.yaml' -- \"$cur\") $(compgen -d -- \"$cur\"))"
    print "}"
    print "complete -F _dlnscope dlnscope"
}

function quoted_zsh(text) {
    gsub(/'/, "'\\''", text)
    gsub(/\[|\]|:/, "\\\\&", text)
    return text
}
function action_zsh(i) {
    if (choices(i) != "") return "(" choices(i) ")"
    if (value[i] == "FILE") return "_files"
    if (value[i] == "KEY=VALUE") return "_dlnscope_keys"
    if (value[i] == "COMMANDS") return "_dlnscope_commands"
    return value[i] == "LIST" ? "_dlnscope_columns" : " "
}
function zsh(    i, k, kind, names) {
    print "#compdef dlnscope"
    print "# zsh completion for dlnscope, made from its manual"
    print "_dlnscope_presets() {"
    print "    local -a presets"
    print "    presets=(${${(f)\"$(dlnscope list 2>/dev/null)\"}%% *})"
    print "    _alternative 'presets:preset:compadd -a presets' 'files:file:_files -g \"*.yaml\"'"
    print "}"
    print "_dlnscope_first() {"
    print "    local -a subcommands"
    print "    subcommands=("
    for (i = 1; i <= n_subs; i++) print "        '" subs[i] ":" quoted_zsh(sub_help[i]) "'"
    print "    )"
    print "    _describe -t commands subcommand subcommands"
    print "    _dlnscope_presets"
    print "}"
    print "_dlnscope_keys() { compadd -S '' -- " settings() "; }"
    print "_dlnscope_commands() { compadd -- " joined(command, n_commands) "; }"
    print "_dlnscope_columns() { _values -s , column " joined(column, n_columns) "; }"
    print "_dlnscope() {"
    print "    local command=dashboard word"
    print "    local -a options"
    print "    for word in ${words[2,CURRENT-1]}; do"
    names = joined(subs, n_subs)
    gsub(/ /, " | ", names)
    print "        case $word in " names ") command=$word; break ;; esac"
    print "    done"
    print "    case $command in"
    for (k = 0; k <= n_subs; k++) {
        names = k ? subs[k] : "dashboard"
        print "    " names ") options=("
        for (i = 1; i <= n_options; i++) {
            if (!has(i, names)) continue
            printf "        '%s--%s%s[%s]%s'\n", help[i] ~ /may be repeated/ ? "*" : "", option[i], value[i] == "" ? "" : "=",
                quoted_zsh(help[i]), value[i] == "" ? "" : ":" quoted_zsh(value[i]) ":" action_zsh(i)
        }
        print "    ) ;;"
    }
    print "    esac"
    print "    if [[ $command == dashboard ]]; then"
    print "        _arguments -S $options '1:subcommand or preset:_dlnscope_first'"
    print "    else"
    print "        _arguments -S $options '1:subcommand:' '*:preset:_dlnscope_presets'"
    print "    fi"
    print "}"
    print "_dlnscope \"$@\""
}

function quoted_fish(text) {
    gsub(/\\/, "\\\\", text)
    gsub(/'/, "\\'", text)
    return text
}
function fish(    i, kind) {
    print "# fish completion for dlnscope, made from its manual"
    print "function __dlnscope_on"
    print "    set -l command dashboard"
    print "    for word in (commandline -opc)[2..-1]"
    print "        if contains -- $word " joined(subs, n_subs)
    print "            set command $word"
    print "            break"
    print "        end"
    print "    end"
    print "    contains -- $command $argv"
    print "end"
    print "function __dlnscope_presets"
    print "    dlnscope list 2>/dev/null | string replace -r '  +' \\t | string replace -r '  +.*' ''"
    print "end"
    print "complete -c dlnscope -f"
    for (i = 1; i <= n_subs; i++)
        printf "complete -c dlnscope -n '__dlnscope_on dashboard' -a %s -d '%s'\n", subs[i], quoted_fish(sub_help[i])
    print "complete -c dlnscope -n '__dlnscope_on dashboard run verify show check' -a '(__dlnscope_presets)'"
    print "complete -c dlnscope -n '__dlnscope_on dashboard run verify show check' -k -a '(__fish_complete_suffix .yaml)'"
    for (i = 1; i <= n_options; i++) {
        kind = choices(i)
        printf "complete -c dlnscope -n '__dlnscope_on %s' -l %s -d '%s'", on[i], option[i], quoted_fish(help[i])
        if (value[i] == "FILE") printf " -r -F"
        else if (value[i] == "KEY=VALUE") printf " -x -a '%s'", settings()
        else if (value[i] == "COMMANDS") printf " -x -a '%s'", joined(command, n_commands)
        else if (value[i] == "LIST") printf " -x -a '%s'", joined(column, n_columns)
        else if (kind != "") printf " -x -a '%s'", kind
        else if (value[i] != "") printf " -x"
        print ""
    }
}

END {
    if (!n_subs || !n_options || !n_commands || !n_keys || !n_columns) {
        print "generate.awk: a part of the manual is missing" >"/dev/stderr"
        exit 1
    }
    if (shell == "bash") bash()
    else if (shell == "zsh") zsh()
    else fish()
}
