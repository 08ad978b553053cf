/** The page of an incident in a browser: captures that were analysed each by itself, and number their connections alike. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { incidentOf } from '../helpers/html.ts';

const REFUSED = 'fixtures/findings/connection-refused/hit.tcpdump';
const LOSSY = 'fixtures/recorded/stalls/books-lossy/client.pcap';

describe.skipIf(BROWSER === undefined)('the page of an incident', () => {
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    browser = await launch();
    url = fileUrl('incident.html', await incidentOf([REFUSED, LOSSY, REFUSED]));
  });
  afterAll(() => browser.close());

  it('leads with what all captures show together, and from there to the connections', async () => {
    const { page, errors } = await pageOf(browser);
    await page.goto(url);
    expect(await page.textContent('h1')).toBe('3 captures');
    // Connections of different captures may have the same ends: each names its capture.
    const worst = await page.locator('.worst li').allTextContents();
    expect(worst.filter((text) => text.includes(REFUSED))).toHaveLength(2);
    const kind = page.locator('.kinds li', { hasText: 'TE1001' });
    expect(await kind.textContent()).toMatch(/2 in 2 captures/);
    await kind.locator('a.count').click();
    await expect.poll(() => page.locator('[role=row][id] .id').allTextContents()).toEqual(['0.0', '2.0']);
    await page.locator('[role=row][id]').nth(1).click();
    await expect.poll(() => page.url()).toMatch(/#c2\.0$/);
    await expect.poll(() => page.textContent('.verdict')).toMatch(/refused/i);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('opens the connection of the capture that a link names, with its packets', async () => {
    const { page } = await pageOf(browser);
    await page.goto(`${url}#c1.0/p146`);
    await page.waitForSelector('#chosen');
    expect(await page.textContent('.verdict')).toContain(LOSSY);
    expect(await page.textContent('.rungs.chosen')).toMatch(/fast retransmission/);
    await page.close();
  });
});
