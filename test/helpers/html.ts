/** HTML reports for tests, as the command line writes them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { viewerPage } from '../../tools/viewer-page.mjs';
import { run } from './cli.ts';

let built: Promise<void> | null = null;

/** The viewer from the sources as they are. */
function build(): Promise<void> {
  built ??= viewerPage().then((page) => {
    mkdirSync('dist', { recursive: true });
    writeFileSync('dist/viewer.html', page);
  });
  return built;
}

export async function htmlOf(argv: readonly string[], stdin: string | Uint8Array = ''): Promise<string> {
  await build();
  const { out, err, files } = await run([...argv, '--format', 'html', '-o', 'report.html'], { stdin });
  const html = files['report.html'];
  if (html === undefined || html === '') throw new Error(`no report: ${err}${out}`);
  return html;
}
