/** The findings of an NDJSON output as lines that people and models read. */
import { isRecord } from '../../records/is-record.ts';
import { harmless } from '../../words/escape.ts';
import type { CliWords } from '../../words/cli-words.ts';

const MOST_FRAMES = 8;

/** Takes text in pieces; returns what is to be written of it. */
export class FindingLines {
  readonly #write: (text: string) => void;
  readonly #says: CliWords['mcp'];
  #rest = '';
  #found = false;

  constructor(write: (text: string) => void, says: CliWords['mcp']) {
    this.#write = write;
    this.#says = says;
  }

  write(text: string): void {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#line(line);
  }

  end(): void {
    if (!this.#found) this.#write(`${this.#says.noFindings}\n`);
  }

  #line(line: string): void {
    const record: unknown = JSON.parse(line);
    if (!isRecord(record) || record.type !== 'finding') return;
    this.#found = true;
    const { code, severity, connection, frames, title, says } = record;
    const words = this.#says;
    const where = connection === null ? words.ofCapture : words.connection(connection);
    const shown = frames.slice(0, MOST_FRAMES).join(', ') + (frames.length > MOST_FRAMES ? ' …' : '');
    const packets = frames.length === 0 ? '' : `, ${words.packets(shown)}`;
    this.#write(`${code} ${severity}, ${where}${packets}: ${harmless(title)}. ${harmless(says)}\n`);
  }
}
