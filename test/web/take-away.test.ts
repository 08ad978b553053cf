/** What leaves the HTML report by the reader's hand: text that is copied, graphs and records that are saved. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { htmlOf } from '../helpers/html.ts';
import { run } from '../helpers/cli.ts';

const LOSSY = 'fixtures/recorded/stalls/books-lossy/client.pcap';
const RESET = 'fixtures/findings/forged-reset/hit.tcpdump';

/** Saves a graph by a button of that name. */
async function saved(page: Page, kind: string, name: string): Promise<Buffer> {
  const figure = page.locator('.graph', { has: page.locator(`canvas.graph-${kind}`) });
  await figure.hover();
  const [download] = await Promise.all([page.waitForEvent('download'), figure.getByText(name).click()]);
  expect(download.suggestedFilename()).toMatch(new RegExp(`^connection-0-${kind}\\.(?:svg|png)$`));
  return readFileSync(await download.path());
}

describe.skipIf(BROWSER === undefined)('what is taken from a report', () => {
  let browser: Browser;
  let lossy = '';
  let reset = '';
  beforeAll(async () => {
    browser = await launch();
    lossy = fileUrl('away.html', await htmlOf([LOSSY]));
    reset = fileUrl('away-reset.html', await htmlOf([RESET]));
  });
  afterAll(() => browser.close());

  const open = async (url: string, options = {}): Promise<Page> => {
    const { page } = await pageOf(browser, options);
    await page.goto(url);
    await page.waitForSelector('canvas.graph-sequence');
    return page;
  };

  it('is a graph as SVG that tells of what it is, and what its marks mean', async () => {
    const page = await open(`${lossy}#c0`, { colorScheme: 'dark' });
    const svg = (await saved(page, 'sequence', 'Save as SVG')).toString('utf8');
    const texts = [...svg.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);
    expect(texts).toContain(
      'connection 0 · 192.0.2.65:59678 – 198.51.100.65:9000 · Bytes over time (time-sequence), data of the server',
    );
    for (const text of ['9 fast retransmissions', 'acknowledged', 'window edge']) expect(texts).toContain(text);
    // Whoever looks at it has white paper.
    expect(svg).toMatch(/<rect width="100%" height="100%" fill="#ffffff"\/>/);
    await page.click('button[lang="zh-Hans"]');
    const chinese = (await saved(page, 'flight', '保存为 SVG')).toString('utf8');
    expect(chinese).toMatch(/>连接 0 · 192\.0\.2\.65:59678 – .*在途数据与窗口/);
    await page.close();
  });

  it('is a graph as PNG, two dots to a pixel, on light ground', async () => {
    const page = await open(`${lossy}#c0`, { colorScheme: 'dark' });
    const width = await page
      .locator('canvas.graph-sequence')
      .evaluate((c) => (c as never as { clientWidth: number }).clientWidth);
    const png = await saved(page, 'sequence', 'Save as PNG');
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
    expect(png.readUInt32BE(16)).toBe(2 * width);
    // The legend stands below the 340 pixels of the graph.
    expect(png.readUInt32BE(20)).toBeGreaterThan(2 * 355);
    const colours = await page.evaluate(`(async () => {
      const image = new Image();
      image.src = 'data:image/png;base64,${png.toString('base64')}';
      await image.decode();
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [image.width, image.height];
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      const seen = new Map();
      const { data } = context.getImageData(0, 0, image.width, image.height);
      for (let i = 0; i < data.length; i += 4) {
        const colour = [data[i], data[i + 1], data[i + 2]].join(' ');
        seen.set(colour, (seen.get(colour) ?? 0) + 1);
      }
      return [...seen].sort((x, y) => y[1] - x[1]).map(([colour]) => colour);
    })()`);
    expect((colours as string[])[0]).toBe('255 255 255');
    // Data of the server, the line of ACKs, fast retransmissions: their colours on light ground.
    for (const colour of ['138 62 168', '29 122 60', '194 87 0']) expect(colours).toContain(colour);
    await page.close();
  });

  it('is a connection as Markdown in the language of the reader', async () => {
    const page = await open(`${reset}#c0`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const copied = async (name: string): Promise<string> => {
      await page.getByRole('button', { name }).click();
      await page.waitForSelector('[role=status]:not(:empty)');
      return (await page.evaluate('navigator.clipboard.readText()')) as string;
    };
    const english = await copied('Copy as Markdown');
    expect(english).toMatch(/^### connection 0: /);
    expect(english).toContain('hit.tcpdump');
    expect(english).toMatch(/\*\*TE4006 /);
    expect(english).toContain('client: connect() succeeded');
    await page.click('button[lang="zh-Hans"]');
    const chinese = await copied('复制为 Markdown');
    expect(chinese).toMatch(/^### 连接 0: /);
    // No sentence is left in English.
    for (const line of chinese.split('\n').filter((one) => / [a-z]+ [a-z]+ [a-z]+ /.test(one)))
      expect(line).toMatch(/\p{Script=Han}/u);
    await page.close();
  });

  it('is the connection as the records of the command line', async () => {
    const page = await open(`${reset}#c0`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save as NDJSON').click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const { out } = await run([RESET, '--connection', '0', '--format', 'ndjson']);
    const told = out.trimEnd().split('\n');
    const revised = told.some((line) => line.includes('"type":"revision"'));
    expect(revised).toBe(false);
    const kinds = ['annotation', 'transition', 'finding'].map((type) => `"type":"${type}"`);
    const chosen = (list: string[]): string[] =>
      list.filter((line) => kinds.some((kind) => line.includes(kind))).toSorted();
    expect(chosen(lines)).toEqual(chosen(told));
    expect(lines.length).toBeGreaterThan(10);
    await page.close();
  });
});
