# fish completion for cspr-track

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
