import type { Expected } from './command-place.ts'
import type { Completions } from './posix.ts'

const quoted = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`
const printed = (lines: readonly string[]) => `printf '%s\\n' ${lines.map(quoted).join(' ')}`

function candidates(value: Expected): string {
  if (value.kind === 'words') return printed(value.words)
  return {
    file: '__fish_complete_path $current',
    provider: '__hookseal_providers',
    event: '__hookseal_events $provider',
    other: 'true',
  }[value.kind]
}

const row = (key: string, does: string) => `    case ${quoted(key)}\n      ${does}`
const isProvider = ([, { kind }]: readonly [string, Expected]) => kind === 'provider'
const keys = (rows: readonly (readonly [string, unknown])[]) =>
  rows.map(([key]) => quoted(key)).join(' ')

/** Builds the completion script for fish. */
export function fishScript({ table, events }: Completions): string {
  const { steps, values, args, commands, options } = table
  return `# Completion of hookseal for fish. Use: hookseal completion fish | source
function __hookseal_providers
  ${printed([...events.keys()])}
end
function __hookseal_events
  switch "$argv[1]"
${[...events].map(([name, names]) => row(name, printed(names))).join('\n')}
  end
end
function __hookseal_candidates
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  set -l place ''
  set -l provider ''
  set -l option ''
  set -l number 0
  for word in $words[2..-1]
    if test -n "$option"
      switch "$place/$option"
        case ${keys(values.filter(isProvider))}
          set provider $word
      end
      set option ''
      continue
    end
    switch "$place/$word"
${steps.map(([key, to]) => row(key, `set place ${quoted(to)}\n      set number 0\n      continue`)).join('\n')}
    case ${keys(values)}
      set option $word
      continue
    case '*/-*'
      continue
    end
    set number (math $number + 1)
    switch "$place/$number"
      case ${keys(args.filter(isProvider))}
        set provider $word
    end
  end
  if test -n "$option"
    switch "$place/$option"
${values.map(([key, value]) => row(key, candidates(value))).join('\n')}
    end
    return
  end
  if string match -q -- '-*' "$current"
    switch "$place"
${options.map(([place, lines]) => row(place, printed(lines))).join('\n')}
    end
    return
  end
  if test $number = 0
    switch "$place"
${commands.map(([place, lines]) => row(place, printed(lines))).join('\n')}
    end
  end
  switch "$place/"(math $number + 1)
${args.map(([key, value]) => row(key, candidates(value))).join('\n')}
  end
end
complete -c hookseal -f -a '(__hookseal_candidates)'
`
}
