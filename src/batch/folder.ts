/** A directory for results, made with those above it. */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Throws what the system says where there can be none. Node's own way (`recursive`) never returns where a file system takes no
 * new directory and answers that the one above is missing, as Linux's /proc does.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const above = dirname(path);
  if (above !== path) makeFolder(above);
  try {
    mkdirSync(path);
  } catch (error) {
    // Another run may have been faster.
    if ((error as { code?: unknown }).code !== 'EEXIST') throw error;
  }
}
