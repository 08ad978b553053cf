/** How help looks: in the language of the run, as wide as the terminal, broken where that language breaks lines. */
import type { Command, Option } from 'commander';
import { textWidth, wrap } from '../report/layout.ts';
import type { CliWords } from '../words/cli-words.ts';

/** `columns`: of the terminal, where there is one. */
export function configureHelp(program: Command, { help }: CliWords, columns: number | undefined): void {
  const titles: Readonly<Record<string, string>> = help.titles;
  program.configureHelp({
    helpWidth: columns ?? 80,
    minWidthToWrap: 20,
    displayWidth: textWidth,
    boxWrap: (text, width) =>
      text
        .split('\n')
        .flatMap((line) => wrap(line, width))
        .join('\n'),
    styleTitle: (title) => titles[title] ?? title,
    optionDescription: (option) => option.description + notesOf(option, help),
  });
}

function notesOf({ argChoices, defaultValue }: Option, help: CliWords['help']): string {
  const notes: string[] = [];
  if (argChoices !== undefined) notes.push(help.choices(argChoices));
  if (typeof defaultValue === 'string') notes.push(help.byDefault(defaultValue));
  return notes.length === 0 ? '' : help.notes(notes);
}
