/**
 * The build: dist/cli.js, which needs no node_modules, and dist/chunks/job.js, what a worker of a queue runs for each capture: both with
 * what they share and what they load when it is asked for in dist/chunks, the pages and the Chinese words beside them;
 * dist/viewer.html, which HTML reports are put into;
 * dist/index.js and dist/browser.js, the library; dist/types, its types.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { viewerPage } from './tools/viewer-page.mjs';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
for (const folder of ['dist/types', 'dist/chunks']) rmSync(folder, { recursive: true, force: true });

/** The pages of a folder as an object in JSON, by their names. */
function pagesOf(folder) {
  const names = readdirSync(folder).filter((name) => /^TE\d{4}.*\.md$/.test(name));
  const texts = names.sort().map((name) => [name.slice(0, -3), readFileSync(`${folder}/${name}`, 'utf8')]);
  return JSON.stringify(Object.fromEntries(texts));
}

/** What few runs need stands beside the program in files of its own, which are read when it is asked for. */
const beside = {
  name: 'beside',
  setup(plugin) {
    const replace = (filter, contents) => plugin.onLoad({ filter }, () => ({ contents, loader: 'js' }));
    replace(
      /src[\\/]cli[\\/]pages\.ts$/,
      `import { readFileSync } from 'node:fs';
const read = (lang) => JSON.parse(readFileSync(new URL('pages.' + lang + '.json', __dist), 'utf8'));
export const loadPages = (lang) => (lang === 'en' ? read('en') : { ...read('en'), ...read(lang) });`,
    );
    replace(
      /src[\\/]cli[\\/]viewer-page\.ts$/,
      `import { readFileSync } from 'node:fs';
export const loadViewer = () => readFileSync(new URL('viewer.html', __dist), 'utf8');`,
    );
    replace(
      /src[\\/]words[\\/]chinese\.ts$/,
      `const words = () => require('../chinese.cjs');
export const chineseSentences = () => words().ZH;
export const chineseFindings = () => words().ZH_FINDINGS;
export const chineseWriting = () => words().CHINESE;
export const chineseReport = () => words().CHINESE_REPORT;
export const chineseErrno = () => words().CHINESE_ERRNO;
export const chineseCli = () => words().CHINESE_CLI;`,
    );
  },
};

/** What is bundled keeps its licence: that of all packages in the programs, the library and the viewer. */
function writeNotices(builds) {
  // The viewer's own.
  const names = new Set(['marked', 'preact']);
  for (const path of builds.flatMap(({ metafile }) => Object.keys(metafile.inputs))) {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    if (name !== undefined) names.add(name);
  }
  const notices = [...names].sort().map((name) => {
    const folder = `node_modules/${name}`;
    const { version: release, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((one) => /^licen[cs]e/i.test(one));
    const text =
      file === undefined ? 'The package has no licence text of its own.' : readFileSync(`${folder}/${file}`, 'utf8');
    return `${name} ${release} (${license})\n\n${text.trim()}\n`;
  });
  writeFileSync('dist/THIRD-PARTY-NOTICES.txt', notices.join(`\n${'-'.repeat(72)}\n\n`));
}

/**
 * dist/cli.js imports what the command line needs file by file, the needed before what needs it: Node opens all that one file
 * imports at once, more than a shell with `ulimit -n 32` allows.
 */
function writeStart(result) {
  const { outputs } = result.metafile;
  const files = new Set();
  const visit = (path) => {
    if (files.has(path)) return;
    for (const { path: needed, kind } of outputs[path].imports)
      if (kind === 'import-statement' && needed in outputs) visit(needed);
    files.add(path);
  };
  visit('dist/chunks/cli.js');
  const lines = [...files].map((path) => `await import('./${path.slice('dist/'.length)}');\n`);
  writeFileSync('dist/cli.js', lines.join(''));
  return result;
}

const shared = {
  bundle: true,
  metafile: true,
  platform: 'node',
  format: 'esm',
  target: 'node20.19',
  define: { VERSION: JSON.stringify(version) },
  logLevel: 'warning',
  // Loaded when it is asked for and there.
  external: ['@duckdb/node-api', '@modelcontextprotocol/server', 'bullmq', 's3mini'],
  // commander is CommonJS: its requires of node's own modules need a require to call. What lies beside the program is found
  // from the chunks, too.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url); const __dist = new URL(import.meta.url.includes('/chunks/') ? '../' : './', import.meta.url);",
  },
};

const types = new Promise((resolve, reject) => {
  const tsc = spawn('node_modules/.bin/tsc', ['-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  tsc.on('error', reject);
  tsc.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`tsc ended with ${code}`))));
});

mkdirSync('dist', { recursive: true });
for (const lang of ['en', 'zh'])
  writeFileSync(`dist/pages.${lang}.json`, pagesOf(lang === 'en' ? 'docs/findings' : `docs/${lang}/findings`));
const builds = [
  build({
    ...shared,
    entryPoints: { 'chunks/cli': 'src/cli/run.ts', 'chunks/job': 'src/batch/queue/processor.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    plugins: [beside],
    // A third less to read and parse at each start; names stay, for who reads a stack trace.
    minifyWhitespace: true,
    minifySyntax: true,
    external: [...shared.external, '../chinese.cjs'],
  }).then(writeStart),
  build({ ...shared, entryPoints: ['src/words/zh/index.ts'], outfile: 'dist/chinese.cjs', format: 'cjs', banner: {} }),
  build({ ...shared, entryPoints: ['src/index.ts'], outfile: 'dist/index.js' }),
  build({ ...shared, entryPoints: ['src/index.ts'], outfile: 'dist/browser.js', platform: 'browser', banner: {} }),
];
await Promise.all([
  viewerPage().then((page) => writeFileSync('dist/viewer.html', page)),
  Promise.all(builds).then(writeNotices),
  types,
]);
