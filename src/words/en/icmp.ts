/** What ICMP errors are called (RFC 792, RFC 1191 §4, RFC 1812 §5.2.7.1, RFC 4443 §3). */

const UNREACHABLE: readonly string[] = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'network unknown',
  'host unknown',
  'source host isolated',
  'network administratively prohibited',
  'host administratively prohibited',
  'network unreachable for this type of service',
  'host unreachable for this type of service',
  'communication administratively prohibited',
];
const UNREACHABLE6: readonly string[] = [
  'no route to destination',
  'communication administratively prohibited',
  'beyond scope of source address',
  'address unreachable',
  'port unreachable',
  'source address failed policy',
  'reject route to destination',
];

/** `host unreachable`; by its numbers where the type or the code has no name. */
export function icmpMeaning(family: number, type: number, code: number): string {
  const known = family === 4 ? named4(type, code) : named6(type, code);
  return known ?? `type ${type}, code ${code}`;
}

function named4(type: number, code: number): string | undefined {
  if (type === 3) return UNREACHABLE[code];
  if (type === 4) return 'source quench';
  if (type === 5) return 'redirect';
  if (type === 11) return code === 0 ? 'time to live exceeded on the way' : 'fragments came too late';
  return type === 12 ? 'parameter problem' : undefined;
}

function named6(type: number, code: number): string | undefined {
  if (type === 1) return UNREACHABLE6[code];
  if (type === 2) return 'packet too big';
  if (type === 3) return code === 0 ? 'hop limit exceeded on the way' : 'fragments came too late';
  return type === 4 ? 'parameter problem' : undefined;
}
