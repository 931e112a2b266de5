# bash completion for cspr-track (bash 3.2 or newer)

_cspr_track() {
    local command=$1 current=${COMP_WORDS[COMP_CWORD]} line kind extension name path
    command=${command/#\~/$HOME}
    [[ $current == [=:] ]] && current=
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :dirs)
                compopt -o filenames 2>/dev/null
                while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen -d -- "$current")
                ;;
            :files*)
                compopt -o filenames 2>/dev/null
                kind=${line#:files}
                while IFS= read -r path; do
                    name=${path/#\~/$HOME}
                    if [[ -d $name ]]; then COMPREPLY+=("$path"); fi
                    for extension in $kind; do
                        if [[ -f $name && $path == *."$extension" ]]; then COMPREPLY+=("$path"); fi
                    done
                done < <(compgen -f -- "$current")
                if [[ ${#COMPREPLY[@]} -eq 0 ]]; then
                    while IFS= read -r path; do COMPREPLY+=("$path"); done < <(compgen -f -- "$current")
                fi
                ;;
            *[=:.])
                compopt -o nospace 2>/dev/null
                COMPREPLY+=("$line")
                ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <("$command" __complete bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}

if ((BASH_VERSINFO[0] > 4 || (BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] >= 4))); then
    complete -o nosort -F _cspr_track cspr-track
else
    complete -F _cspr_track cspr-track
fi
