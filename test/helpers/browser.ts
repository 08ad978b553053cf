/** A real browser for tests: Debian's chromium, as `.ci/run` installs it. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Undefined where there is none: tests that need one are then counted as skipped. */
export const BROWSER = PLACES.find((path) => existsSync(path));

export const launch = (): Promise<Browser> =>
  chromium.launch({
    ...(BROWSER === undefined ? {} : { executablePath: BROWSER }),
    // Root has no sandbox of its own.
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });

/** A page that collects what goes wrong in it. */
export async function pageOf(
  browser: Browser,
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('request', (request) => {
    if (!/^(?:file|data|blob):/.test(request.url())) errors.push(`asked for ${request.url()}`);
  });
  return { page, errors };
}

const folder = mkdtempSync(join(tmpdir(), 'tcptrace-explain-web-'));

/** The address of a file with this text. */
export function fileUrl(name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, name);
  writeFileSync(path, text);
  return `file://${path}`;
}
