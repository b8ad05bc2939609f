/** The line of `flatten complete --` after which a shell adds the names of files. */
export const filesLine = ":files";

/** Between a word and its description. A tab would be escaped, as every control character on stdout. */
export const separator = "  ";

/** Bash splits words at `=` and `:`, so the part of the current word before them is removed from each answer. */
const bash = `_flatten() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() cur prefix="" value
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  cur="\${words[\${#words[@]}-1]}"
  [[ $cur == *[=:]* ]] && prefix="\${cur%"\${cur##*[=:]}"}"
  COMPREPLY=()
  while IFS= read -r value; do
    value="\${value%%${separator}*}"
    if [[ $value == ${filesLine} ]]; then compopt -o default 2>/dev/null
    else COMPREPLY+=("\${value#"$prefix"}"); fi
  done < <(flatten complete -- "\${words[@]:1}" 2>/dev/null)
}
complete -F _flatten flatten`;

const zsh = `#compdef flatten
_flatten() {
  local -a candidates
  local line files=""
  for line in "\${(@f)$(flatten complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == ${filesLine} ]]; then files=yes
    elif [[ $line == *"${separator}"* ]]; then candidates+=("\${\${line%%${separator}*}//:/\\:}:\${line#*${separator}}")
    elif [[ -n $line ]]; then candidates+=("\${line//:/\\:}"); fi
  done
  (( $#candidates )) && _describe -t values flatten candidates
  [[ -n $files ]] && _files
}
if [[ $funcstack[1] == _flatten ]]; then _flatten "$@"; else compdef _flatten flatten; fi`;

const fish = `function __flatten_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -e words[1]
    for line in (flatten complete -- $words "$current" 2>/dev/null)
        if test "$line" = "${filesLine}"
            __fish_complete_path "$current"
        else
            string replace -- "${separator}" \\t $line
        end
    end
end
complete --command flatten --no-files --arguments '(__flatten_complete)'`;

/** Windows PowerShell drops empty arguments, so a new word is passed as a blank. Without an answer it adds files itself. */
const powershell = `Register-ArgumentCompleter -Native -CommandName flatten -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $words = @($commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  if ($wordToComplete -eq '') { $words += ' ' }
  flatten complete '--' $words 2>$null | Where-Object { $_ -ne '${filesLine}' } | ForEach-Object {
    $value, $text = $_ -split '${separator}', 2
    if (-not $text) { $text = $value }
    [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $text)
  }
}`;

/** The script for each shell. It calls `flatten complete --` with the words of the command line up to the cursor. */
export const scripts: Readonly<Record<string, string>> = { bash, zsh, fish, powershell };
