/** The story of a text is the story of its capture: same connections, roles, states and verdicts, in every style that prints flags. */
import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { analyze } from '../../src/index.ts';

const STYLES = new URL('../../fixtures/text/styles/', import.meta.url);
/** `-q` prints no flags, so that there is no handshake and no close to tell of. */
const WITHOUT_FLAGS = new Set(['q', 't-q']);
const styles = readdirSync(STYLES)
  .filter((file) => file.endsWith('.txt'))
  .map((file) => file.slice(0, -4))
  .filter((style) => !WITHOUT_FLAGS.has(style));

async function story(file: string): Promise<string[]> {
  const connections: string[] = [];
  for await (const record of analyze(readFileSync(new URL(file, STYLES)))) {
    if (record.type !== 'connection') continue;
    const { a, b, verdict } = record;
    connections.push(
      `${a.address} ${a.port} ${a.role} ${a.state}, ${b.address} ${b.port} ${b.role} ${b.state}: ${verdict.slug}`,
    );
  }
  return connections.toSorted();
}

describe('the same story', () => {
  test.each(styles)('%s', async (style) => {
    const wire = await story(style.startsWith('any') ? 'any.pcap' : 'wire.pcap');
    // The conversion to version 3's verbose form is of IPv4 only.
    const expected = style === 'version-3-v' ? wire.filter((line) => !line.includes('fd09::')) : wire;
    expect(expected.length).toBeGreaterThanOrEqual(7);
    expect(await story(`${style}.txt`)).toEqual(expected);
  });
});
