/** The page that analyses in the browser: the same records as the command line's, files and text, stop, and nothing that leaves it. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webPage } from '../../tools/viewer-page.mjs';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { run, SESSION } from '../helpers/cli.ts';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const REFUSED = 'fixtures/findings/connection-refused/hit.tcpdump';
const BOOKS = 'fixtures/recorded/stalls/books-lossy/client.pcap';

const files = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
const FIXTURES = files('fixtures').filter((path) =>
  /\.(?:pcap|pcapng|snoop|cap|tcpdump|txt|tr1|bz2|lz4|tar)(?:\.(?:gz|xz|zst))?$/.test(path),
);

/** Runs the page's own worker on a file, and gives its records. */
const RECORDS = `async ([name, base64]) => {
  const binary = atob(base64);
  const bytes = Uint8Array.from(binary, (ch) => ch.charCodeAt(0));
  const script = document.getElementById('worker').textContent;
  const worker = (window.testWorker ??= new Worker(URL.createObjectURL(new Blob([script]))));
  const job = { files: [new File([bytes], name)], text: null, filter: '', lang: 'en' };
  const answer = new Promise((resolve) => {
    worker.onmessage = ({ data }) => {
      if (data.type === 'records') resolve(data.records.text());
      else if (data.type === 'failed') resolve('failed: ' + data.why);
    };
  });
  worker.postMessage({ type: 'records', job });
  return answer;
}`;

async function choose(page: Page, list: { name: string; buffer: Buffer }[]): Promise<void> {
  await page.setInputFiles(
    'input[type=file]',
    list.map(({ name, buffer }) => ({ name, buffer, mimeType: 'application/octet-stream' })),
  );
}

describe.skipIf(BROWSER === undefined)('the page in a browser', () => {
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    browser = await launch();
    url = fileUrl('index.html', await webPage());
  });
  afterAll(() => browser.close());

  const open = async (options = {}): Promise<{ page: Page; errors: string[] }> => {
    const opened = await pageOf(browser, { locale: 'en-US', ...options });
    await opened.page.goto(url);
    await opened.page.waitForSelector('h1');
    return opened;
  };
  it('makes the same records as the command line of every fixture, to the byte', async () => {
    const { page, errors } = await open();
    let lines = 0;
    for (const path of FIXTURES) {
      const argument = JSON.stringify([path, readFileSync(path).toString('base64')]);
      const [found, { out: expected }] = await Promise.all([
        page.evaluate(`(${RECORDS})(${argument})`),
        run([path, '--format', 'ndjson']),
      ]);
      expect(found === expected ? path : `${path}\n${String(found).slice(0, 2_000)}`).toBe(path);
      lines += expected.split('\n').length;
    }
    expect(FIXTURES.length).toBeGreaterThan(500);
    expect(lines).toBeGreaterThan(20_000);
    expect(errors).toEqual([]);
    await page.close();
  }, 600_000);

  it('shows chosen captures, and offers another', async () => {
    const { page, errors } = await open();
    await choose(page, [
      { name: 'lossy.pcap', buffer: readFileSync(BOOKS) },
      { name: 'refused.txt', buffer: readFileSync(REFUSED) },
    ]);
    await page.getByText('Another capture').waitFor();
    expect(await page.textContent('main')).toMatch(/refused/i);
    await page.getByRole('link', { name: 'Connections', exact: true }).click();
    expect(await page.locator('[role=row][id]').count()).toBe(2);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save all as NDJSON').click()]);
    expect(readFileSync(await download.path(), 'utf8')).toMatch(/"type":"summary".*\n$/);
    await page.getByText('Another capture').click();
    expect(await page.getByText('Drop captures here').count()).toBe(1);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('takes a file that is dropped on it', async () => {
    const { page } = await open();
    const argument = JSON.stringify(readFileSync(REFUSED, 'utf8'));
    await page.evaluate(`(() => {
      const data = new DataTransfer();
      data.items.add(new File([${argument}], 'dropped.txt'));
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
    })()`);
    await page.getByText('Another capture').waitFor();
    expect(await page.textContent('h1')).toBe('dropped.txt');
    await page.close();
  });

  it('explains pasted text, keeps to a filter, and says where a filter is wrong', async () => {
    const { page } = await open();
    await page.fill('textarea', SESSION);
    await page.getByLabel('only packets that match').fill('tcp and and');
    await page.getByText('Explain this text').click();
    expect(await page.textContent('[role=alert]')).not.toBe('');
    await page.fill('textarea', SESSION);
    await page.getByLabel('only packets that match').fill('');
    await page.getByText('Explain this text').click();
    await page.getByText('Another capture').waitFor();
    expect(await page.textContent('main')).toMatch(/10\.0\.0\.1:40000/);
    await page.close();
  });

  it('reads gzip of two members with zeros behind them, and says what is damaged', async () => {
    const { page } = await open();
    const capture = readFileSync(BOOKS);
    const half = capture.length >> 1;
    const packed = Buffer.concat([
      gzipSync(capture.subarray(0, half)),
      gzipSync(capture.subarray(half)),
      Buffer.alloc(512),
    ]);
    await choose(page, [{ name: 'two.pcap.gz', buffer: packed }]);
    await page.getByText('Another capture').waitFor();
    expect(await page.textContent('main')).toMatch(/454 TCP packets/);
    await page.getByText('Another capture').click();
    await choose(page, [{ name: 'cut.pcap.gz', buffer: packed.subarray(0, packed.length - 2_000) }]);
    await page.getByText('Another capture').waitFor();
    expect(await page.textContent('main')).toMatch(/end early or are damaged/);
    await page.getByText('Another capture').click();
    await choose(page, [{ name: 'noise.bin', buffer: Buffer.from('no capture at all'.repeat(50)) }]);
    await expect.poll(() => page.textContent('[role=alert]')).toMatch(/noise\.bin/);
    await page.close();
  });

  it.each(['format-snoop.snoop', 'format-netmon2.cap', 'format-pcap.pcap.zst', 'format-pcap.pcap.xz'])(
    'takes %s where it is chosen',
    async (name) => {
      const { page, errors } = await open();
      await choose(page, [{ name, buffer: readFileSync(`fixtures/formats/${name}`) }]);
      await page.getByText('Another capture').waitFor();
      const { out } = await run([`fixtures/formats/${name}`, '--format', 'ndjson']);
      const packets = /"tcpSegments":(\d+)/.exec(out)?.[1];
      expect(Number(packets)).toBeGreaterThan(0);
      expect(await page.textContent('main')).toContain(`${packets} TCP packets`);
      expect(errors).toEqual([]);
      await page.close();
    },
  );

  it('shows what is known while it reads, and stops when told to', async () => {
    const { page, errors } = await open();
    const argument = JSON.stringify(readFileSync(BOOKS).toString('base64'));
    // The same capture again and again, as one file of more than a gigabyte that takes no memory.
    await page.evaluate(`(() => {
      const bytes = Uint8Array.from(atob(${argument}), (ch) => ch.charCodeAt(0));
      const packets = new Blob(Array.from({ length: 400 }, () => bytes.slice(24)));
      const file = new File([bytes.slice(0, 24), ...Array.from({ length: 50 }, () => packets)], 'long.pcap');
      const data = new DataTransfer();
      data.items.add(file);
      window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
    })()`);
    await expect
      .poll(() => page.locator('progress').evaluate((one) => (one as never as { value: number }).value), {
        timeout: 60_000,
      })
      .toBeGreaterThan(1_000_000);
    // Nothing is said to be absent of what is not read yet.
    await expect.poll(() => page.textContent('main')).toContain('Still being read');
    expect(await page.textContent('main')).not.toMatch(/no TCP connection|nothing found/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('Another capture').waitFor({ timeout: 60_000 });
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    expect(await page.textContent('main')).toMatch(/Interrupted/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('may send nothing and run nothing from elsewhere', async () => {
    const { page } = await open();
    const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content');
    for (const rule of [
      "default-src 'none'",
      "connect-src 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      'worker-src blob:',
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/'unsafe-/);
    const asked = await page.evaluate(`fetch('https://example.com/').then(() => 'sent', () => 'refused')`);
    expect(asked).toBe('refused');
    const byWorker = await page.evaluate(`new Promise((resolve) => {
      const script = "fetch('https://example.com/').then(() => postMessage('sent'), () => postMessage('refused'))";
      new Worker(URL.createObjectURL(new Blob([script]))).onmessage = ({ data }) => resolve(data);
    })`);
    expect(byWorker).toBe('refused');
    await page.close();
  });

  it('bars nobody from using it, and greets who reads Chinese in Chinese', async () => {
    const { page } = await open({ locale: 'zh-CN' });
    expect(await page.textContent('.drop b')).toMatch(/抓包/);
    await page.evaluate(`${readFileSync(AXE, 'utf8')};0`);
    const found = await page.evaluate(
      `axe.run(document).then((r) => r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ' ' + v.nodes[0].html))`,
    );
    expect(found).toEqual([]);
    await page.close();
  });
});
