/** The HTML report of ten thousand connections in a real browser: only what is in view is drawn, and all of them are found. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { short } from '../../bench/generate.mjs';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { htmlOf } from '../helpers/html.ts';

const CONNECTIONS = 10_000;
/** Far more than a screen holds. */
const MOST_DRAWN = 200;
/** Its addresses are none of the generated ones. */
const OTHER = 'fixtures/recorded/stalls/books-narrow/client.pcap';

describe.skipIf(BROWSER === undefined)('a report of ten thousand connections', () => {
  const folder = mkdtempSync(join(tmpdir(), 'many-'));
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    const path = join(folder, 'many.pcap');
    short(path, CONNECTIONS);
    browser = await launch();
    url = fileUrl('ten-thousand.html', await htmlOf([path, OTHER]));
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  it('counts them, draws the rows in view only, and goes to the last one and back by keys', async () => {
    const { page, errors } = await pageOf(browser);
    await page.goto(url);
    await page.waitForSelector('h1');
    expect(await page.textContent('.says')).toMatch(/10,001 connections/);
    await page.goto(`${url}#connections`);
    await page.waitForSelector('[role=row][id]');
    expect(await page.locator('[role=row][id]').count()).toBeLessThan(MOST_DRAWN);
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('End');
    await page.waitForSelector('[role=row][aria-selected=true]');
    const last = await page.locator('[role=row][aria-selected=true] .id').textContent();
    await page.keyboard.press('Home');
    await expect.poll(() => page.locator('[role=row][aria-selected=true] .id').textContent()).not.toBe(last);
    expect(await page.locator('[role=row][id]').count()).toBeLessThan(MOST_DRAWN);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('finds one among them by its address', async () => {
    const { page, errors } = await pageOf(browser);
    await page.goto(`${url}#connections`);
    await page.waitForSelector('input[type=search]');
    await page.fill('input[type=search]', '198.51.100.');
    await expect.poll(() => page.locator('[role=row][id]').count()).toBe(1);
    expect(errors).toEqual([]);
    await page.close();
  });
});
