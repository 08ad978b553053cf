/** The files that a client of the MCP server may name: those below its roots, symbolic links followed first, and texts that it gave. */
import { readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import type { CliWords } from '../../words/cli-words.ts';
import { harmless, unescaped } from '../../words/escape.ts';

/** What a call asks for, and what to say in place of an answer. */
export class Refused extends Error {}

export type McpInput = { readonly path: string } | { readonly text: string };

/** Texts are kept for later calls: the last ones. */
const MOST_TEXTS = 8;
const MOST_TEXT = 4 * 1024 * 1024;
const MOST_FILES = 200;

export class Roots {
  readonly #roots: readonly string[];
  readonly #says: CliWords['mcp'];
  readonly #texts = new Map<string, string>();
  #texted = 0;

  /** Throws {@link Refused} for what is no directory. */
  constructor(roots: readonly string[], says: CliWords['mcp']) {
    this.#says = says;
    this.#roots = roots.map((root) => {
      const real = realPath(resolve(root));
      if (real === null || !statSync(real).isDirectory()) throw new Refused(says.noRoot(root));
      return real;
    });
  }

  /** Returns the name that the text has for later calls. */
  keep(text: string): string {
    if (text.length > MOST_TEXT) throw new Refused(this.#says.textTooLong(MOST_TEXT));
    const name = `text-${++this.#texted}`;
    this.#texts.set(name, text);
    for (const oldest of this.#texts.keys()) if (this.#texts.size > MOST_TEXTS) this.#texts.delete(oldest);
    return name;
  }

  /** Throws {@link Refused} for what is no file below a root and no text. */
  find(named: string): McpInput {
    const text = this.#texts.get(named);
    if (text !== undefined) return { text };
    for (const root of this.#roots) {
      const path = realPath(resolve(root, named)) ?? realPath(resolve(root, unescaped(named)));
      if (path === null) continue;
      // Whether there is something elsewhere is not told.
      const below = this.#roots.some((one) => path.startsWith(one.endsWith(sep) ? one : one + sep));
      // Not a pipe that nobody writes to, and not a directory whose links lead elsewhere.
      if (below && statSync(path).isFile()) return { path };
    }
    throw new Refused(this.#says.noFile(harmless(named)));
  }

  /** Names that {@link find} takes, in order; links and hidden files are not followed. */
  files(): { readonly names: string[]; readonly more: number } {
    const names: string[] = [];
    let more = 0;
    const walk = (root: string, folder: string): void => {
      for (const entry of readdirSync(folder, { withFileTypes: true }).toSorted((x, y) => (x.name < y.name ? -1 : 1))) {
        if (entry.name.startsWith('.')) continue;
        const path = join(folder, entry.name);
        if (entry.isDirectory()) walk(root, path);
        else if (entry.isFile()) {
          if (names.length < MOST_FILES) names.push(harmless(this.#roots.length === 1 ? relative(root, path) : path));
          else more++;
        }
      }
    };
    for (const root of this.#roots) walk(root, root);
    return { names, more };
  }
}

function realPath(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}
