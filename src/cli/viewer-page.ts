/** The viewer's page, as the build wrote it; built into the program, this reads it from beside the program (see build.mjs). */
import { readFileSync } from 'node:fs';

export const loadViewer = (): string => readFileSync(new URL('../../dist/viewer.html', import.meta.url), 'utf8');
