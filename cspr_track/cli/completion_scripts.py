"""What each shell must be told so that it asks ``cspr-track __complete`` when Tab is pressed.

The scripts know no command and no flag, so they need not be renewed when cspr-track is. What a profile, a document or a
chain calls something reaches the screen only as ``completing`` lets it through.
"""

BASH = r"""# bash completion for cspr-track (bash 3.2 or newer)

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
"""

ZSH = r"""#compdef cspr-track
# zsh completion for cspr-track

_cspr-track() {
    local line value about directive=
    local -a before found unfinished
    before=("${(@Q)words[2,CURRENT-1]}")
    ((CURRENT > 2)) || before=()
    while IFS= read -r line; do
        value=${line%%$'\t'*}
        about=
        [[ $line == *$'\t'* ]] && about=":${line#*$'\t'}"
        case $value in
            :*) directive=$value ;;
            *[=:.]) unfinished+=("${value//:/\\:}$about") ;;
            *) found+=("${value//:/\\:}$about") ;;
        esac
    done < <(${(Q)~words[1]} __complete zsh "${before[@]}" "${(Q)PREFIX}" 2>/dev/null)
    if [[ -n $directive ]]; then
        [[ $PREFIX == --*=* ]] && compset -P '*='
        case $directive in
            :dirs) _files -/ ;;
            :files) _files ;;
            *) _files -g "*.(${(j:|:)${=directive#:files}})(-.)" || _files ;;
        esac
        return
    fi
    local answer=1
    ((${#found})) && _describe -V 'cspr-track' found && answer=0
    ((${#unfinished})) && _describe -V 'cspr-track' unfinished -S '' && answer=0
    return answer
}

if [[ $funcstack[1] == _cspr-track ]]; then
    _cspr-track "$@"
else
    compdef _cspr-track cspr-track
fi
"""

FISH = r"""# fish completion for cspr-track

function __cspr_track_complete
    set -l words (commandline -opc)
    set -l begun (commandline -ct)
    set -l command $words[1]
    type -q $command; or return
    for line in ($command __complete fish $words[2..-1] "$begun" 2>/dev/null)
        switch $line
            case ':dirs'
                __cspr_track_paths "$begun" dirs
            case ':files*'
                __cspr_track_paths "$begun" (string split -n ' ' -- (string replace -r '^:files ?' '' -- $line))
            case '*'
                echo $line
        end
    end
end

# Paths for what is begun, also behind --option=: files of these kinds and folders; all files where there are none.
function __cspr_track_paths
    set -l prefix (string match -r -- '^--[^=]*=' $argv[1])
    set -l begun (string replace -r -- '^--[^=]*=' '' $argv[1])
    set -l paths (complete -C "__cspr_track_any $begun" | string replace -r '\t.*' '')
    set -l fitting
    for kind in $argv[2..-1]
        test $kind = dirs; or set -a fitting (string match -- "*.$kind" $paths)
    end
    set -l folders (string match -- '*/' $paths)
    if test (count $fitting $folders) -eq 0; and not contains dirs $argv[2..-1]
        set fitting $paths
    end
    for path in $fitting $folders
        echo "$prefix"$path
    end
end

complete -c cspr-track -e
complete -c cspr-track -f -k -a '(__cspr_track_complete)'
"""

POWERSHELL = r"""# PowerShell completion for cspr-track

Register-ArgumentCompleter -Native -CommandName cspr-track -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $before = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    # An empty argument would be lost on its way to a native command in older PowerShells, so the word carries a mark.
    $answer = @(& $commandAst.CommandElements[0].Extent.Text __complete powershell @before "+$wordToComplete" 2>$null)
    foreach ($line in $answer) {
        $value, $about = $line -split "`t", 2
        if ($value -like ':*') {
            $kinds = @($value -split ' ' | Select-Object -Skip 1)
            $prefix = if ($wordToComplete -match '^--[^=]*=') { $Matches[0] } else { '' }
            $paths = @([System.Management.Automation.CompletionCompleters]::CompleteFilename(
                    $wordToComplete.Substring($prefix.Length)))
            $fitting = @($paths | Where-Object {
                    $name = $_.ListItemText
                    $_.ResultType -eq 'ProviderContainer' -or
                        ($value -ne ':dirs' -and ($kinds | Where-Object { $name -like "*.$_" }))
                })
            if ($fitting.Count -eq 0 -and $value -ne ':dirs') { $fitting = $paths }
            foreach ($path in $fitting) {
                [System.Management.Automation.CompletionResult]::new(
                    "$prefix$($path.CompletionText)", $path.ListItemText, $path.ResultType, $path.ToolTip)
            }
        } else {
            if (-not $about) { $about = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $about)
        }
    }
}
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}
