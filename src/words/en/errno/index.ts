/** What is said of errnos in English. */
import type { ErrnoWords, SocketErrno } from '../../errno/entry.ts';
import { FROM_THE_CALL } from './from-the-call.ts';
import { FROM_THE_NETWORK } from './from-the-network.ts';
import { FROM_THE_PEER } from './from-the-peer.ts';
import { IN_SHORT, WINDOWS_ONLY } from './in-short.ts';

/** All that sockets return, with what does not depend on the language: recordings and findings. */
export const SOCKET_ERRNOS: readonly SocketErrno[] = [...FROM_THE_PEER, ...FROM_THE_NETWORK, ...FROM_THE_CALL];

export const IN_DEPTH: ReadonlyMap<string, SocketErrno> = new Map(SOCKET_ERRNOS.map((e) => [e.name, e]));

export const ENGLISH_ERRNO: ErrnoWords = {
  sockets: Object.fromEntries(IN_DEPTH),
  inShort: IN_SHORT,
  windows: Object.fromEntries(WINDOWS_ONLY.map((one) => [one.name, one.meaning])),
  headings: {
    calls: 'Which calls return it',
    traces: 'What the capture shows',
    systems: 'Other systems (as documented, not recorded)',
    remedies: 'What to do',
    findings: 'Findings that speak of it',
  },
  call: (call, when) => `${call}: ${when}`,
  also: (name, alias) => `${name} (also ${alias})`,
  freebsdAndMacos: (n) => `FreeBSD and macOS ${n}`,
  windowsNumber: (n, name) => `Windows ${n} (${name})`,
  listed: (parts) => parts.join(', '),
  on: (systems, name) => `${systems.join(', ')}: ${name}`,
  depends: (query) => `${query} depends on the system:`,
  unknown: (query) => `No system known here has an errno "${query}".`,
  didYouMean: (names) => `Did you mean ${names.join(', ')}?`,
  give: 'Give a name (ECONNRESET, WSAECONNRESET), a number (104, 54, 10054) or a message (broken pipe).',
};
