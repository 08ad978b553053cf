/** What a connection speaks, by the protocol column and its port: a line that hides its ports belongs to none that speaks something else. */

/** Protocols by their registered ports (IANA, Service Name and Transport Protocol Port Number Registry). */
const BY_PORT: Readonly<Record<number, string>> = {
  21: 'ftp',
  22: 'ssh',
  23: 'telnet',
  25: 'smtp',
  80: 'http',
  110: 'pop',
  143: 'imap',
  179: 'bgp',
  389: 'ldap',
  445: 'smb',
  1433: 'tds',
  1883: 'mqtt',
  3306: 'mysql',
  5432: 'pgsql',
  5672: 'amqp',
  6379: 'resp',
};

/** Names of the column that are one protocol, or its next step on the same connection. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/^(?:TLS|SSL)/i, 'tls'],
  [/^(?:HTTP|WebSocket|JSON|XML|OCSP|GRPC)/i, 'http'],
  [/^SMB/i, 'smb'],
  [/^(?:NBSS|DCERPC|SRVSVC|LSARPC)/i, 'smb'],
  [/^FTP/i, 'ftp'],
  [/^(?:SMTP|IMF)/i, 'smtp'],
  [/^SSH/i, 'ssh'],
  [/^MQTT/i, 'mqtt'],
];

export function familyOf(protocol: string): string {
  return FAMILIES.find(([name]) => name.test(protocol))?.[1] ?? protocol.toLowerCase();
}

/** Whether a connection that spoke `before` (empty: nothing yet) on these ports may speak `family` now; TLS may wrap anything, and be decrypted. */
export function maySpeak(before: string, family: string, ports: readonly number[]): boolean {
  if (family === 'tls' || before === 'tls' || family === 'tcp') return true;
  if (before !== '') return before === family;
  const known = ports.map((port) => BY_PORT[port]).filter((one) => one !== undefined);
  // Another protocol that has a port of its own does not stand on this one.
  return known.length === 0 || known.includes(family) || !Object.values(BY_PORT).includes(family);
}
