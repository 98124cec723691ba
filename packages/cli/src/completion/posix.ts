import type { Expected } from './command-place.ts'
import type { ShellTable } from './shell-table.ts'

/** The event types of each provider. */
export type KnownEvents = ReadonlyMap<string, readonly string[]>

/** The data of a completion script. */
export interface Completions {
  readonly table: ShellTable
  readonly events: KnownEvents
}

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`
const printed = (lines: readonly string[]) => `printf '%s\\n' ${lines.map(quoted).join(' ')}`

function candidates(value: Expected): string {
  if (value.kind === 'words') return printed(value.words)
  return {
    file: "printf ':files\\n'",
    provider: '_hookseal_providers',
    other: ':',
    event: '_hookseal_events "$provider"',
  }[value.kind]
}

const row = (key: string, does: string) => `    ${quoted(key)}) ${does} ;;`
const isProvider = ([, { kind }]: readonly [string, Expected]) => kind === 'provider'

/**
 * Builds the functions for bash and zsh that print the candidates at a position, one `word<tab>description` per line,
 * or `:files`.
 */
function functions({ table, events }: Completions): string {
  const { steps, values, args, commands, options } = table
  return `_hookseal_providers() {
  ${printed([...events.keys()])}
}
_hookseal_events() {
  case "$1" in
${[...events].map(([name, names]) => row(name, printed(names))).join('\n')}
  esac
}
_hookseal_candidates() {
  local current="$1" place='' provider='' option='' number=0 word
  shift
  for word in "$@"; do
    if [ -n "$option" ]; then
      case "$place/$option" in
        ${values
          .filter(isProvider)
          .map(([key]) => quoted(key))
          .join('|')}) provider="$word" ;;
      esac
      option=''
      continue
    fi
    case "$place/$word" in
${steps.map(([key, to]) => row(key, `place=${quoted(to)}; number=0; continue`)).join('\n')}
    ${values.map(([key]) => quoted(key)).join('|')}) option="$word"; continue ;;
    */-*) continue ;;
    esac
    number=$((number + 1))
    case "$place/$number" in
      ${args
        .filter(isProvider)
        .map(([key]) => quoted(key))
        .join('|')}) provider="$word" ;;
    esac
  done
  if [ -n "$option" ]; then
    case "$place/$option" in
${values.map(([key, value]) => row(key, candidates(value))).join('\n')}
    esac
    return
  fi
  case "$current" in
  -*)
    case "$place" in
${options.map(([place, lines]) => row(place, printed(lines))).join('\n')}
    esac
    return ;;
  esac
  if [ "$number" = 0 ]; then
    case "$place" in
${commands.map(([place, lines]) => row(place, printed(lines))).join('\n')}
    esac
  fi
  case "$place/$((number + 1))" in
${args.map(([key, value]) => row(key, candidates(value))).join('\n')}
  esac
}
`
}

/** Builds the completion script for bash 3.2 and later. */
export function bashScript(completions: Completions): string {
  return `# Completion of hookseal for bash. Use: source <(hookseal completion bash)
${functions(completions)}_hookseal() {
  local current="\${COMP_WORDS[COMP_CWORD]}" found
  found="$(_hookseal_candidates "$current" "\${COMP_WORDS[@]:1:COMP_CWORD-1}" | cut -f1)"
  if [ "$found" = ':files' ]; then
    compopt -o default 2>/dev/null
    COMPREPLY=()
    return
  fi
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$found" -- "$current"))
}
complete -o bashdefault -F _hookseal hookseal
`
}

/** Builds the completion script for zsh, to be sourced after \`compinit\` or put into \`fpath\` as \`_hookseal\`. */
export function zshScript(completions: Completions): string {
  return `#compdef hookseal
# Completion of hookseal for zsh. Use: source <(hookseal completion zsh)
${functions(completions)}_hookseal() {
  local -a found
  found=("\${(@f)$(_hookseal_candidates "\${words[CURRENT]}" "\${(@)words[2,CURRENT-1]}")}")
  if [ "\${found[1]}" = ':files' ]; then
    _files
    return
  fi
  found=("\${(@)found//:/\\\\:}")
  found=("\${(@)found/$'\\t'/:}")
  _describe 'hookseal' found
}
if [ "\${funcstack[1]}" = '_hookseal' ]; then
  _hookseal "$@"
else
  compdef _hookseal hookseal
fi
`
}
