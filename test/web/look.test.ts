/** How the HTML report looks and to whom: two languages, two grounds, a phone, paper, and those who use neither mouse nor eyes. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { htmlOf } from '../helpers/html.ts';

const TROUBLES = ['connection-refused', 'zero-window-stall', 'forged-reset', 'port-scan'].map(
  (slug) => `fixtures/findings/${slug}`,
);
const LOSSY = 'fixtures/recorded/stalls/books-narrow/server.pcap';
const CONCATENATED = 'fixtures/formats/concatenated.pcap';
const NO_CAPTURE = 'fixtures/formats/README.md';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Sheets of paper. */
const pages = (pdf: Buffer): number => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0;

/** Goes to a place of the report that is open. */
async function go(page: Page, hash: string, selector: string): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.waitForSelector(selector);
  await page.waitForTimeout(150);
}

/** What axe-core finds that keeps somebody from using the page. */
async function barriers(page: Page): Promise<string[]> {
  // The policy of the page lets no other script run in it: this one comes by the debugger.
  await page.evaluate(`${AXE};0`);
  const found = await page.evaluate(
    `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')))`,
  );
  return found as string[];
}

/** What is written on the page by the viewer itself, not by packets: headings, buttons, labels, hints. */
const OWN = 'h2, h3, label, button, th, summary, nav a, .small, .legend li, [role=columnheader], .tip, .offers';
const NAMES = /^(?:[\d\s[\]:a-f.]+|TE\d{4}|[A-Z0-9-]+|fixtures\/\S+|RFC \d.*|tcptrace-explain \S+)$/;
/** What is written alike in both languages. */
const ALIKE = /^(?:English|[\s\d.,:;–—…·%#()/+−←→◐↓↑│-]*)$/;

describe.skipIf(BROWSER === undefined)('the look of a report', () => {
  let browser: Browser;
  let many = '';
  let lossy = '';
  beforeAll(async () => {
    browser = await launch();
    many = fileUrl('look.html', await htmlOf(TROUBLES));
    lossy = fileUrl('look-lossy.html', await htmlOf([LOSSY]));
  });
  afterAll(() => browser.close());

  const open = async (url: string, options = {}): Promise<{ page: Page; errors: string[] }> => {
    const opened = await pageOf(browser, options);
    await opened.page.goto(url);
    await opened.page.waitForSelector('h1');
    return opened;
  };
  const PLACES = [
    ['#', '#hosts'],
    ['#connections', '[role=row][id]'],
    ['#c0', '#ladder'],
    ['#about/TE1001', '.about h1'],
    ['#about/ECONNREFUSED', '.about h1'],
  ] as const;

  it.each([
    ['light', 'en'],
    ['dark', 'en'],
    ['light', 'zh-Hans'],
    ['dark', 'zh-Hans'],
  ] as const)('bars nobody from using it on %s ground in %s', async (colorScheme, lang) => {
    const { page, errors } = await open(many, { colorScheme });
    await page.click(`button[lang="${lang}"]`);
    for (const [hash, selector] of PLACES) {
      await go(page, hash, selector);
      expect(await barriers(page), hash).toEqual([]);
    }
    expect(errors).toEqual([]);
    await page.close();
  });

  it('says nothing of its own in English on a Chinese page', async () => {
    for (const url of [many, lossy]) {
      const { page } = await open(url);
      await page.click('button[lang="zh-Hans"]');
      for (const [hash, selector] of PLACES.slice(0, url === many ? 5 : 3)) {
        await go(page, hash, selector);
        const texts = await page.locator(OWN).allInnerTexts();
        const english = texts.filter((text) => !ALIKE.test(text) && !/\p{Script=Han}/u.test(text));
        // Names of endpoints and files, codes, states, RFCs and packets by number stand for themselves.
        const left = english.filter((text) => !NAMES.test(text.trim()));
        expect(left, `${url} ${hash}`).toEqual([]);
      }
      await page.close();
    }
  });

  it('says in Chinese on a Chinese page what is to be noted of a capture, and why one cannot be read', async () => {
    const { page } = await open(fileUrl('look-noted.html', await htmlOf([CONCATENATED, NO_CAPTURE, LOSSY])));
    const said = async (): Promise<string> => (await page.locator('main').innerText()).replaceAll(/\s+/g, ' ');
    const english = /several captures one after the other|none of its \d+ lines is a packet/g;
    expect((await said()).match(english)).toHaveLength(2);
    await page.click('button[lang="zh-Hans"]');
    const chinese = await said();
    expect(chinese).not.toMatch(english);
    expect(chinese.match(/首尾相接的几份抓包|没有一行是报文/g)).toHaveLength(2);
    await page.close();
  });

  it('shows over time what many connections did together', async () => {
    const { page } = await open(many);
    const scan = page.locator('.crowd', { hasText: 'TE7004' }).first();
    expect(await scan.textContent()).toMatch(/port scan \d+ connections · at most \d+ in/);
    expect(await scan.locator('svg rect').count()).toBeGreaterThan(1);
    await scan.getByRole('link').click();
    await expect.poll(() => page.textContent('.about h1')).toMatch(/TE7004/);
    await page.close();
  });

  it('tells how many connections a bar stands for, and leads to them', async () => {
    const { page } = await open(many);
    const bar = page.locator('#over-time ~ svg.timeline g', { has: page.locator('rect.fill-problem') }).first();
    const title = (await bar.locator('title').textContent()) ?? '';
    const [, n = ''] = /: ([\d,]+) connections?/.exec(title) ?? [];
    expect(Number(n.replace(',', ''))).toBeGreaterThan(0);
    await bar.click();
    await expect.poll(() => page.url()).toMatch(/#connections\?from=[\d.]+&to=[\d.]+$/);
    await page.waitForSelector('[role=row][id]');
    await page.close();
  });

  it('fits a phone, and tells the states of both ends there, too', async () => {
    const { page } = await open(many, { viewport: { width: 390, height: 844 } });
    for (const [hash, selector] of PLACES) {
      await go(page, hash, selector);
      expect([hash, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([hash, 390]);
    }
    await page.goto(`${lossy}#c0`);
    await page.waitForSelector('.rungs[role=option]');
    const states = await page.locator('.rungs .state').filter({ visible: true }).allTextContents();
    expect(states).toEqual(expect.arrayContaining(['SYN-SENT', 'SYN-RECEIVED', 'ESTABLISHED']));
    await page.close();
  });

  it('is gone through by keys alone, from the overview to a packet and its picture', async () => {
    const { page, errors } = await open(many);
    const focused = (): Promise<string> =>
      page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent");
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let i = 0; i < 60 && !name.test(await focused()); i++) await page.keyboard.press('Tab');
      expect(await focused()).toMatch(name);
    };
    await tabTo(/^Skip to/);
    await tabTo(/^Connections$/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=grid]');
    await page.keyboard.press('Tab');
    await tabTo(/^Connections$/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('canvas.graph-sequence');
    await tabTo(/^light up/);
    await page.keyboard.press('Space');
    await expect.poll(() => page.locator('.rungs.lit').count()).toBeGreaterThan(0);
    await tabTo(/^Bytes over time/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).toMatch(/#c\d+\/p\d+$/);
    const before = page.url();
    await tabTo(/^Save as SVG/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    expect(download.suggestedFilename()).toMatch(/\.svg$/);
    await tabTo(/^Packets/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).not.toBe(before);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('prints every packet dark on light, whatever the ground, and nothing that is there to be clicked', async () => {
    const { page } = await open(`${lossy}#c0`, { colorScheme: 'dark' });
    await page.waitForSelector('canvas.graph-sequence');
    const onScreen = await page.locator('.rungs[role=option]').count();
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    await page.setViewportSize({ width: 640, height: 900 });
    await expect.poll(() => page.locator('.rungs[role=option]').count()).toBeGreaterThan(onScreen);
    expect(await page.locator('.rungs[role=option]').first().locator('.state').first().isVisible()).toBe(true);
    expect(await page.locator('button:not(.frame)').filter({ visible: true }).allTextContents()).toEqual([]);
    expect(await page.locator('header.top').isVisible()).toBe(false);
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe('rgb(255, 255, 255)');
    const corner = (): Promise<number[]> =>
      page.locator('canvas.graph-sequence').evaluate((c) => {
        const canvas = c as never as {
          getContext(kind: '2d'): { getImageData(...place: number[]): { data: Uint8ClampedArray } };
        };
        return [...canvas.getContext('2d').getImageData(3, 3, 1, 1).data];
      });
    await expect.poll(corner).toEqual([255, 255, 255, 255]);
    expect(pages(await page.pdf({ format: 'A4' }))).toBeGreaterThanOrEqual(2);
    await page.close();
  });
});
