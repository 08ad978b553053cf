/** Completion for bash, zsh and fish: `completion SHELL` prints the script, whose questions `complete -- WORDS…` answers. */
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';

const NAME = 'completion';
/** How an answer says that no file fits (NoFileComp), and that files fit as well. */
const NO_FILES = ':4';
const FILES = ':0';

/** The library answers `--format=ma` with the values alone, and bash compares them with the whole word. */
const OF_VALUE = '"${cur#--*=}"';
/** bash takes what stands behind a "=" for a word of its own, unless it is told otherwise. */
const WITH_OPTION =
  '[[ "$cur" == --*=* && "$COMP_WORDBREAKS" != *=* ]] && COMPREPLY=( "${COMPREPLY[@]/#/${cur%%=*}=}" )';

export const asksForCompletion = ([first]: readonly string[]): boolean => first === NAME || first === 'complete';

/** To be added when all else is: what is there then is completed. */
export function addCompletion(program: Command, description: string, asked: boolean): void {
  // The library keeps what it is given for the whole process: only a run that asks for it hands it anything.
  if (asked) tab(program, { completionCommandName: NAME });
  else program.command(`${NAME} <shell>`);
  program.commands.find((command) => command.name() === NAME)?.description(description);
}

/** Runs `parse`, whose answer the library gives to the console, and hands it on: inputs are files, which it knows nothing of. */
export function withFiles(parse: () => void, out: (text: string) => void): void {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => lines.push(String(line));
  try {
    parse();
  } finally {
    console.log = log;
  }
  const text = lines
    .join('\n')
    .replace(/^complete -F /m, 'complete -o default -F ')
    .replace(
      /^( *)(COMPREPLY=\( \$\(compgen -W .*) "\$cur"(.*)$/m,
      (_, indent: string, head: string, rest: string) => `${indent}${head} ${OF_VALUE}${rest}\n${indent}${WITH_OPTION}`,
    );
  out(`${text.trim() === NO_FILES ? FILES : text}\n`);
}
