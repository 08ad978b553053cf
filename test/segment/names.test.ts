/** Names without end: those that are told apart keep their own, and no other is told for the rest. */
import { expect, it } from 'vitest';
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
