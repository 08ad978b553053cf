/** The HTML report in a real browser: what is clicked, typed and chosen, and that it stays within itself. */
import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BROWSER, fileUrl, launch, pageOf } from '../helpers/browser.ts';
import { htmlOf } from '../helpers/html.ts';

const LOSSY = 'fixtures/recorded/stalls/books-lossy/client.pcap';
const TROUBLES = ['connection-refused', 'zero-window-stall', 'peer-vanished', 'forged-reset', 'ping-unanswered'].map(
  (slug) => `fixtures/findings/${slug}`,
);

/** Waits until graphs are drawn as wide as they are shown. */
async function drawn(page: Page): Promise<void> {
  const widths = `[...document.querySelectorAll('.graph canvas')].every((one) => one.width === one.clientWidth)`;
  await page.waitForSelector('.graph canvas');
  await expect.poll(() => page.evaluate(widths)).toBe(true);
}

describe.skipIf(BROWSER === undefined)('the report in a browser', () => {
  let browser: Browser;
  let lossy = '';
  let many = '';
  let narrow = '';
  beforeAll(async () => {
    browser = await launch();
    lossy = fileUrl('lossy.html', await htmlOf([LOSSY]));
    many = fileUrl('many.html', await htmlOf(TROUBLES));
    narrow = fileUrl('narrow.html', await htmlOf(['fixtures/recorded/stalls/books-narrow/server.pcap']));
  });
  afterAll(() => browser.close());

  const open = async (url: string, options = {}): Promise<{ page: Page; errors: string[] }> => {
    const opened = await pageOf(browser, options);
    await opened.page.goto(url);
    await opened.page.waitForSelector('h1');
    return opened;
  };

  it('tells what is wrong, leads to the connections that it befell, and back', async () => {
    const { page, errors } = await open(many);
    expect(await page.textContent('.says')).toMatch(/with a problem/);
    const card = page.locator('article.finding', { hasText: 'TE1001' }).first();
    await card.locator('a.count').click();
    expect(await page.locator('[role=row][id]').count()).toBeGreaterThan(0);
    expect(page.url()).toContain('root=TE1001');
    await page.goBack();
    expect(await page.textContent('.says')).toMatch(/with a problem/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('sorts, searches and filters the table, and opens a row by keyboard', async () => {
    const { page, errors } = await open(`${many}#connections`);
    const all = await page.locator('[role=row][id]').count();
    expect(all).toBeGreaterThan(4);
    await page.getByRole('button', { name: 'data', exact: true }).focus();
    await page.keyboard.press('Enter');
    await page.waitForSelector('[aria-sort=ascending].bytes');
    await page.fill('input[type=search]', 'refused');
    await expect.poll(() => page.locator('[role=row][id]').count()).toBeLessThan(all);
    for (const text of await page.locator('[role=row][id] .verdict').allTextContents())
      expect(text).toMatch(/refused/i);
    await page.fill('input[type=search]', '');
    await page.getByLabel('error (errno)').selectOption('ECONNREFUSED');
    await expect.poll(() => page.locator('[role=row][id]').count()).toBeLessThan(all);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.locator('[role=grid]').focus();
    await page.keyboard.press('ArrowDown');
    const chosen = await page.locator('[role=row][aria-selected=true] .id').textContent();
    await page.keyboard.press('Enter');
    await page.waitForSelector('.verdict h1');
    expect(page.url()).toMatch(new RegExp(`#c${chosen}$`));
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows whole addresses with their ports in a window of 1,280 pixels, with codes and round trips', async () => {
    const { page } = await open(
      fileUrl('addresses.html', await htmlOf(['fixtures/recorded/spine/unread-data-reset/client.pcap'])),
    );
    await page.evaluate("location.hash = '#connections'");
    await page.waitForSelector('[role=row][id]');
    // As wide as the longest address of IPv4 with a port; then by what stands there, cut or not.
    const cut = await page.evaluate(`(() => {
      const cell = document.querySelector('[role=row][id] .client');
      cell.textContent = '192.168.111.155:49157';
      return cell.scrollWidth > cell.clientWidth;
    })()`);
    expect(cut).toBe(false);
    expect(await page.locator('[role=row][id] .verdict').first().textContent()).toMatch(/^TE4004 Reset by the server/);
    expect(await page.locator('[role=row][id] .rtt').first().textContent()).toBe('10.9 ms');
    await page.close();
  });

  it('keeps to a host, a port, a state, a time, and to several of these at once', async () => {
    const { page, errors } = await open(`${many}#connections`);
    const rows = page.locator('[role=row][id]');
    const all = await rows.count();
    const clear = page.getByRole('button', { name: 'Show all' });
    const chosen = page.locator('.filters select');
    for (const [key, label] of [
      ['host', 'host'],
      ['port', 'port'],
      ['state', 'state at the end'],
    ] as const) {
      const select = chosen.and(page.getByLabel(label));
      const option = select.locator('option').last();
      const value = (await option.getAttribute('value')) ?? '';
      const count = Number(/\((\d+)\)$/.exec((await option.textContent()) ?? '')?.[1]);
      await select.selectOption(value);
      await expect.poll(() => rows.count()).toBeLessThan(all);
      const found = await rows.allTextContents();
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(count);
      // The state stands in no column.
      expect(found.filter((text) => key !== 'state' && !text.includes(value))).toEqual([]);
      expect(page.url()).toContain(`${key}=${encodeURIComponent(value)}`);
      await page.getByLabel('from (s)').fill('1e12');
      await page.keyboard.press('Enter');
      await expect.poll(() => rows.count()).toBe(0);
      await clear.click();
      await expect.poll(() => rows.count()).toBe(all);
    }
    const times = (await rows.locator('.start').allTextContents()).map(Number);
    const late = Math.max(...times);
    await page.getByLabel('from (s)').fill(String(late));
    await page.keyboard.press('Enter');
    await expect.poll(() => rows.count()).toBeLessThan(all);
    expect((await rows.locator('.start').allTextContents()).map(Number)).toContain(late);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('lights up the evidence of a finding in ladder and graph, and takes it back', async () => {
    const { page } = await open(many);
    await page.goto(`${many}#connections?finding=TE3001`);
    await page.waitForSelector('[role=row][id]');
    await page.locator('[role=row][id]').first().click();
    await page.waitForSelector('canvas.graph-sequence');
    const picture = (): Promise<string> =>
      page.locator('canvas.graph-sequence').evaluate((c) => (c as never as { toDataURL(): string }).toDataURL());
    await drawn(page);
    const before = await picture();
    const light = page.getByRole('button', { name: 'light up' }).first();
    await light.click();
    expect(await page.locator('.rungs.lit').count()).toBeGreaterThan(0);
    expect(await light.getAttribute('aria-pressed')).toBe('true');
    await expect.poll(picture).not.toBe(before);
    await light.click();
    expect(await page.locator('.rungs.lit').count()).toBe(0);
    await page.close();
  });

  it('shows evidence large that is small in the whole, and the whole again afterwards', async () => {
    const { page } = await open(`${narrow}#c0`);
    const shown = async (): Promise<[number, number]> => {
      const label = (await page.getAttribute('canvas.graph-sequence', 'aria-label')) ?? '';
      const [, from, unit, to, unitTo] = /, ([\d.]+) (m?s) – ([\d.]+) (m?s)$/.exec(label) ?? [];
      return [Number(from) * (unit === 's' ? 1_000 : 1), Number(to) * (unitTo === 's' ? 1_000 : 1)];
    };
    const whole = await shown();
    expect(whole[0]).toBe(0);
    const frame = await page.locator('.finding', { hasText: 'TE3013' }).locator('button.frame').first().textContent();
    const light = page.locator('.finding', { hasText: 'TE3013' }).getByRole('button', { name: 'light up' });
    await light.click();
    await expect.poll(async () => (await shown())[1]).not.toBe(whole[1]);
    const [from, to] = await shown();
    const lit = page.locator('.rungs.lit');
    expect(await lit.count()).toBe(1);
    expect(await lit.locator('.num').nth(1).textContent()).toBe(frame);
    const ms = 1_000 * Number(await lit.locator('.num').first().textContent());
    expect(from).toBeLessThan(ms);
    expect(to).toBeGreaterThan(ms);
    expect(to - from).toBeLessThan((whole[1] - whole[0]) / 2);
    // The graph has come into sight, and the packet in the list.
    const inSight = (selector: string): Promise<boolean> =>
      page
        .locator(selector)
        .first()
        .evaluate((one) => {
          const { top, bottom } = (
            one as never as { getBoundingClientRect(): { top: number; bottom: number } }
          ).getBoundingClientRect();
          return top >= 0 && bottom <= 900;
        });
    expect(await inSight('canvas.graph-sequence')).toBe(true);
    await page.getByRole('button', { name: 'Put the light out' }).click();
    await expect.poll(shown).toEqual(whole);
    expect(await lit.count()).toBe(0);
    await page.close();
  });

  it('marks the chosen packet in every graph, and goes from packet to packet by keys', async () => {
    const { page, errors } = await open(`${lossy}#c0`);
    const pictures = (): Promise<string[]> =>
      page
        .locator('.graph canvas')
        .evaluateAll((all) => all.map((c) => (c as never as { toDataURL(): string }).toDataURL()));
    await drawn(page);
    const before = await pictures();
    await page.locator('canvas.graph-sequence').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).toMatch(/#c0\/p1$/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).toMatch(/#c0\/p2$/);
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.textContent('#chosen')).toBe('packet 3');
    await page.keyboard.press('ArrowUp');
    await expect.poll(() => page.url()).toMatch(/#c0\/p2$/);
    await expect.poll(async () => (await pictures()).filter((one, i) => one === before[i])).toEqual([]);
    const throughput = page.locator('canvas.graph-throughput');
    const chosen = (): number => Number(/p(\d+)$/.exec(page.url())?.[1]);
    // Data came in bursts some forty pixels apart.
    for (let x = 600; x < 660 && chosen() < 100; x += 8) await throughput.click({ position: { x, y: 60 } });
    await expect.poll(async () => chosen()).toBeGreaterThan(100);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('shows the packet that a link names, not the top of its connection', async () => {
    const { page } = await open(`${lossy}#c0/p400`);
    await page.waitForSelector('#chosen');
    await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(300);
    const before = await page.evaluate('scrollY');
    // A click of the test's own would first bring the button into sight.
    await page.locator('button[lang="zh-Hans"]').dispatchEvent('click');
    await expect.poll(() => page.textContent('#chosen')).toBe('报文 400');
    expect(await page.evaluate('scrollY')).toBeGreaterThan(0.5 * (before as number));
    await page.close();
  });

  it('opens at the packet that a link names, and names the packet that is chosen', async () => {
    const { page } = await open(`${lossy}#c0/p146`);
    await page.waitForSelector('#chosen');
    expect(await page.textContent('#chosen')).toBe('packet 146');
    expect(await page.textContent('.rungs.chosen')).toMatch(/fast retransmission/);
    await page.locator('[role=listbox]').focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => page.url()).toMatch(/#c0\/p147$/);
    await page.close();
  });

  it('zooms and moves all graphs together, and tells what is under the pointer', async () => {
    const { page, errors } = await open(`${lossy}#c0`);
    const sequence = page.locator('canvas.graph-sequence');
    const pictures = (): Promise<string[]> =>
      page
        .locator('.graph canvas')
        .evaluateAll((all) => all.map((c) => (c as never as { toDataURL(): string }).toDataURL()));
    await drawn(page);
    const whole = await pictures();
    await sequence.hover({ position: { x: 400, y: 150 } });
    await page.mouse.wheel(0, -300);
    await expect.poll(async () => (await pictures()).filter((one, i) => one !== whole[i]).length).toBe(whole.length);
    await sequence.focus();
    await page.keyboard.press('0');
    await expect.poll(pictures).toEqual(whole);
    const box = await sequence.boundingBox();
    let tip = '';
    for (let x = 100; x < 1_100 && !tip.includes('fast retransmission'); x += 3)
      for (const y of [80, 110, 140, 170, 200, 230, 260]) {
        await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
        const [text = ''] = await page.locator('.tip').allTextContents();
        if (text.includes('fast retransmission')) {
          tip = text;
          await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + y);
          break;
        }
      }
    expect(tip).toMatch(/acknowledgements say that later data arrived/);
    expect(await page.textContent('.panel')).toMatch(/fast retransmission/);
    expect(errors).toEqual([]);
    await page.close();
  });

  it('is moved by dragging, by as much as the pointer moves, and never beyond its ends', async () => {
    const { page } = await open(`${lossy}#c0`);
    const sequence = page.locator('canvas.graph-sequence');
    const label = (): Promise<string> => sequence.getAttribute('aria-label').then((text) => text ?? '');
    const shown = async (): Promise<[number, number]> => {
      const [, from, unit, to, unitTo] = /, ([\d.]+) (m?s) – ([\d.]+) (m?s)$/.exec(await label()) ?? [];
      return [Number(from) * (unit === 's' ? 1_000 : 1), Number(to) * (unitTo === 's' ? 1_000 : 1)];
    };
    const box = await sequence.boundingBox();
    const drag = async (by: number): Promise<void> => {
      const [x, y] = [(box?.x ?? 0) + 500, (box?.y ?? 0) + 30];
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x + by / 2, y);
      await page.mouse.move(x + by, y);
      await page.mouse.up();
    };
    const whole = await label();
    await drag(200);
    expect(await label()).toBe(whole);
    for (let i = 0; i < 3; i++) await page.getByRole('button', { name: 'Zoom in' }).click();
    await expect.poll(label).not.toBe(whole);
    const [from, to] = await shown();
    await drag(-200);
    await expect.poll(async () => (await shown())[0]).toBeGreaterThan(from);
    const [later, end] = await shown();
    expect(end - later).toBeCloseTo(to - from, -1);
    const part = (later - from) / (to - from);
    expect(part).toBeGreaterThan(200 / (box?.width ?? 0) - 0.01);
    expect(part).toBeLessThan(200 / ((box?.width ?? 0) - 200));
    await page.close();
  });

  it('shows where the time of a connection went, in parts that are the whole', async () => {
    const { page } = await open(`${narrow}#c0`);
    const parts = await page.locator('section[aria-labelledby=time-went] .legend li').allTextContents();
    expect(parts.length).toBeGreaterThan(1);
    const percents = parts.map((text) => Number(/ ([\d.]+) ?%/.exec(text)?.[1]));
    const sum = percents.reduce((all, one) => all + one, 0);
    expect(sum).toBeGreaterThan(97);
    expect(sum).toBeLessThan(103);
    const widths = await page
      .locator('.went .share')
      .evaluateAll((all) =>
        all.map(
          (one) => (one as never as { getBoundingClientRect(): { width: number } }).getBoundingClientRect().width,
        ),
      );
    expect(widths).toHaveLength(parts.length);
    // The largest first, each as wide as its part.
    expect(widths.toSorted((x, y) => y - x)).toEqual(widths);
    const bar = widths.reduce((all, one) => all + one, 0);
    expect(Math.abs((100 * (widths[0] ?? 0)) / bar - (percents[0] ?? 0))).toBeLessThan(2);
    await page.close();
  });

  it('speaks Chinese when asked to, and English again', async () => {
    const { page } = await open(many);
    await page.click('button[lang="zh-Hans"]');
    await expect.poll(() => page.textContent('#wrong')).toBe('哪里出了问题');
    expect(await page.getAttribute('html', 'lang')).toBe('zh-Hans');
    await page.click('button[lang=en]');
    await expect.poll(() => page.textContent('#wrong')).toBe('What is wrong');
    await page.close();
  });

  it('holds pages about codes and errnos, and saves a connection as records', async () => {
    const { page } = await open(`${many}#about/TE1001`);
    expect(await page.textContent('.about h1')).toMatch(/TE1001/);
    await page.goto(`${many}#about/ECONNREFUSED`);
    await expect.poll(() => page.textContent('.about')).toMatch(/nobody listens/);
    await page.goto(`${lossy}#c0`);
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByText('Save as NDJSON').click()]);
    const lines = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    const records = lines.map((line) => JSON.parse(line) as { type: string; kind?: string });
    expect(records.filter((r) => r.kind === 'fast-retransmission')).toHaveLength(9);
    expect(records.filter((r) => r.type === 'connection')).toHaveLength(1);
    const [svg] = await Promise.all([
      page.waitForEvent('download'),
      page
        .locator('.graph')
        .first()
        .hover()
        .then(() => page.getByText('Save as SVG').first().click()),
    ]);
    expect(readFileSync(await svg.path(), 'utf8')).toMatch(/^<svg xmlns/);
    await page.close();
  });

  it('keeps hostile names as text', async () => {
    const hostile = '<img_src=x_onerror=document.title=`owned`>';
    const text = readFileSync('fixtures/findings/connection-refused/hit.tcpdump', 'utf8');
    const [, address = ''] = /IP (\S+)\.\d+ >/.exec(text) ?? [];
    const html = await htmlOf(['-'], text.replaceAll(address, hostile));
    const { page, errors } = await open(fileUrl('hostile.html', html));
    expect(await page.textContent('main')).toContain('onerror');
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).not.toBe('owned');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('lets nothing out: the page may ask nobody, nor run what is put into it', async () => {
    const { page } = await open(many);
    const asked = await page.evaluate(`fetch('https://example.com/').then(() => 'sent', () => 'refused')`);
    expect(asked).toBe('refused');
    const run = await page.evaluate(
      `(() => { const s = document.createElement('script'); s.textContent = 'window.ran = true'; document.body.append(s); return window.ran === true; })()`,
    );
    expect(run).toBe(false);
    await page.close();
  });

  it('fits a phone', async () => {
    const { page } = await open(many, { viewport: { width: 390, height: 844 } });
    for (const place of ['#', '#connections', '#c0']) {
      await page.goto(`${many}${place}`);
      await page.waitForTimeout(150);
      const wide = await page.evaluate('document.documentElement.scrollWidth');
      expect([place, wide]).toEqual([place, 390]);
    }
    await page.close();
  });
});
