# PowerShell completion for cspr-track

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
