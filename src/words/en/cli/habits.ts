/** What is answered to who types a filter of tcpdump or Wireshark that chooses by something else than hosts and ports. */

export const HABITS = {
  flags:
    'A filter by flags would leave out the packets that explain those it keeps. --errno ECONNRESET finds the resets that a program saw, --code TE4003 the connections with a finding, --list --sort trouble the worst.',
  numbers: 'A connection has a number of its own here: --list shows them, --connection N tells one.',
  taken: 'What can be filtered by are hosts, networks and ports: --filter "host 10.0.0.1 and port 443".',
  frame: (n: string): string => `To ask what packet ${n} is, and why: --frame ${n}.`,
};
