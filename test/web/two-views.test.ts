/** A connection that two captures hold, in a browser: told in the overview, at both of its ends, in both languages, and on the page. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { webPage } from '../../tools/viewer-page.mjs';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { run } from '../helpers/cli.ts';
import { htmlOf } from '../helpers/html.ts';

/** A device between reset both ends in each other's name: packet 9 of the client's capture, packet 8 of the server's. */
const CLIENT = 'fixtures/recorded/endings/injected-both/client.pcap';
const SERVER = 'fixtures/recorded/endings/injected-both/server.pcap';

/** A filter between dropped one of the client's connections and refused another in the server's name. */
const NEVER_CAME = ['client', 'server'].map((side) => `fixtures/recorded/two-sides/never-came/${side}.pcap`);

describe.skipIf(BROWSER === undefined)('a connection that two captures hold', () => {
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    browser = await launch();
    url = fileUrl('two-views.html', await htmlOf([CLIENT, SERVER]));
  });
  afterAll(() => browser.close());

  it('is told as one in the overview, which leads to it at both places', async () => {
    const { page, errors } = await pageOf(browser);
    await page.goto(url);
    const told = page.locator('.held-twice li');
    await expect.poll(() => told.count()).toBe(1);
    expect(await told.textContent()).toMatch(/RST in packet 9, in the name of the server, did not leave it/);
    expect(await told.locator('a').allTextContents()).toEqual([
      `connection 0 in ${CLIENT}`,
      `connection 1 in ${SERVER}`,
    ]);
    await told.locator('a').nth(1).click();
    await expect.poll(() => page.url()).toMatch(/#c1$/);
    await page.locator('.both-places').getByRole('link').click();
    await expect.poll(() => page.url()).toMatch(/#c0$/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows at each place its own packets as what happened between, and lights them up', async () => {
    const { page } = await pageOf(browser);
    for (const [hash, frame] of [
      ['#c0', '9'],
      ['#c1', '8'],
    ] as const) {
      await page.goto(`${url}${hash}`);
      const both = page.locator('.both-places');
      await both.waitFor();
      await expect.poll(() => both.locator('.frame').allTextContents()).toEqual([frame]);
      await both.getByRole('button', { name: 'light up' }).click();
      await expect.poll(() => page.locator('.rungs.lit').count()).toBe(1);
      expect(await page.locator('.rungs.lit .num').allTextContents()).toContain(frame);
    }
    await page.close();
  });

  it('is told in Chinese on a Chinese page', async () => {
    const { page } = await pageOf(browser);
    await page.goto(url);
    await page.click('button[lang="zh-Hans"]');
    expect(await page.textContent('.held-twice li')).toMatch(/报文 9/);
    await page.goto(`${url}#c0`);
    const both = page.locator('.both-places');
    await both.waitFor();
    await page.click('button[lang="zh-Hans"]');
    await expect.poll(() => both.locator('th').allTextContents()).toContain('服务端');
    expect(await both.locator('p').first().textContent()).not.toMatch(/packet|client|server/);
    await page.close();
  });

  it('is told also where it never came to the other place, with what was lost and who answered', async () => {
    const { page, errors } = await pageOf(browser);
    await page.goto(fileUrl('never-came.html', await htmlOf(NEVER_CAME)));
    const told = page.locator('.held-twice li', { hasText: `not in ${NEVER_CAME[1]}` });
    await expect.poll(() => told.count()).toBe(2);
    expect(await told.first().textContent()).toMatch(/came to the other place/);
    // Only one of both places can be gone to.
    for (const one of await told.all()) expect(await one.getByRole('link').count()).toBe(1);
    await told.first().getByRole('link').click();
    const both = page.locator('.both-places');
    await both.first().waitFor();
    expect(await both.first().textContent()).toContain(`not in ${NEVER_CAME[1]}`);
    const frames = await both.locator('.frame').allTextContents();
    expect(frames.length).toBeGreaterThan(0);
    await both.getByRole('button', { name: 'light up' }).click();
    await expect.poll(() => page.locator('.rungs.lit .num:nth-child(2)').allTextContents()).toEqual(frames);
    await page.click('button[lang="zh-Hans"]');
    await expect.poll(() => both.first().textContent()).toContain(`${NEVER_CAME[1]} 中没有`);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('is found by the page that analyses in the browser, which saves the records of the command line', async () => {
    const { page, errors } = await pageOf(browser, { locale: 'en-US' });
    await page.goto(fileUrl('two-views-page.html', await webPage()));
    const [one, two] = [CLIENT, SERVER].map((name) => ({
      name,
      buffer: readFileSync(name),
      mimeType: 'application/octet-stream',
    }));
    if (one === undefined || two === undefined) throw new Error('two files');
    await page.setInputFiles('input[type=file]', [one, two]);
    await page.locator('.held-twice li').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save all as NDJSON').click()]);
    const { out } = await run([CLIENT, SERVER, '--format', 'ndjson']);
    // A file that is chosen has no folder.
    const expected = out.replaceAll('fixtures/recorded/endings/injected-both/', '');
    expect(readFileSync(await download.path(), 'utf8').replaceAll('fixtures/recorded/endings/injected-both/', '')).toBe(
      expected,
    );
    expect(expected).toMatch(/"type":"two-views"/);
    expect(errors).toEqual([]);
    await page.close();
  });
});
