/** Names without end: those that are told apart keep their own, and no other is told for the rest. */
import { expect, it } from 'vitest';
import { heldBy } from '../helpers/held-bytes.ts';
import { NameTable, OTHER_NAMES } from '../../src/segment/names.ts';

it('tells no name for another when there are too many', () => {
  const names = new NameTable(4);
  const [a, b] = [names.intern('a.example'), names.intern('b.example')];
  const others = ['c.example', 'd.example'].map((name) => names.intern(name));
  expect([a, b].map((id) => names.text(id))).toEqual(['a.example', 'b.example']);
  expect(others.map((id) => names.text(id))).toEqual([OTHER_NAMES, OTHER_NAMES]);
  expect(names.portText(names.internPort('service-e'))).toBe(OTHER_NAMES);
  expect(names.intern('a.example')).toBe(a);
  expect(names.text(names.intern(''))).toBe('');
});

it('keeps names without the lines that they stood in', () => {
  const names = new NameTable();
  const held = heldBy(() => {
    for (let i = 0; i < 500; i++) {
      // As a line is cut out of what was decoded: one string, not the parts that it was made of.
      const line = Buffer.from(`host-${i}.of-a-long-domain.example${'x'.repeat(60_000)}`).toString('latin1');
      names.intern(line.slice(0, line.indexOf('x'.repeat(10))));
    }
  });
  expect(names.text(names.intern('host-499.of-a-long-domain.example'))).toBe('host-499.of-a-long-domain.example');
  // Sixty kilobytes each would be thirty megabytes.
  expect(held).toBeLessThan(5_000_000);
});
