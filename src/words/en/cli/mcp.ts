/** What the MCP server says: of its tools, for the models that call them, and of calls that it cannot answer. */

const INPUT = 'path of the capture below the roots, or the name of a text that `analyze` was given';

export const MCP = {
  noRoots: 'No root: name the directories that a client may read captures from.',
  noRoot: (path: string): string => `${path} is no directory.`,
  title: 'TCP captures explained',
  instructions:
    'Explains TCP captures (pcap, pcapng, also compressed) and pasted tcpdump text, connection by connection. Begin with `analyze`; its answer names the worst connections by number. `show_connection` tells one packet by packet, `show_packet` one packet, `list_connections` and `list_findings` find others, `errno` says where an application saw an error. Long answers come in pages: ask for `page` 2. What is marked "likely" or "implied" is not certain.',
  tools: {
    list_files: 'The files below the roots that can be analysed.',
    analyze:
      'What is wrong in a capture or a text: how many connections are in trouble, each cause with what it is and examples by number. Give `path`, or `text` as tcpdump prints it.',
    list_connections:
      'A line a connection: number, client, server, begin, duration, bytes, share sent again, round trip, ending, findings.',
    list_findings: 'Each finding of a capture: code, severity, connection, packets, what it says.',
    show_connection:
      'The whole story of one connection: verdict, findings, packets, what the applications saw, what to do.',
    show_packet: 'What one packet is, which states it moved, and what is said about it.',
    errno:
      'With `input`: on which connections an application saw this error, which packet brought it and why. Without: what the error means and which packets bring it.',
    explain: 'What a finding (TE4003), a TCP state, a mark of a packet or a cause of a reset means, and what to do.',
  },
  fields: {
    input: INPUT,
    path: 'path of a capture below the roots',
    text: 'lines as tcpdump prints them',
    page: 'which page of the answer, from 1',
    filter: "only these packets, as tcpdump's filters: `host 10.0.0.1 and port 443`",
    sort: 'order; `trouble` is the worst first',
    by: 'a line for all connections to a server, of a client, a network of clients, a port, with a finding',
    code: 'only connections with this finding',
    host: 'only connections of this address, or that ask for this name',
    severity: 'only connections with a finding this bad',
    from: 'only connections with packets from then on: 03:10, +5s, 2026-01-02T03:10:05',
    to: 'only connections with packets until then',
    connection: 'number of the connection',
    packet: 'number of the packet, as in Wireshark',
    errno: 'name or number: ECONNRESET, 104, WSAECONNRESET',
    name: 'code or name: TE4003, TIME-WAIT, tail-loss-probe, port-closed',
    lang: 'language of the answer',
  },
  needsInput: 'Give `path` or `text`.',
  noFile: (path: string): string =>
    `There is no file ${path} below the roots, and no text of that name: \`list_files\` names the files.`,
  textTooLong: (most: number): string => `A text may have ${most} characters: give it as a file.`,
  textIs: (name: string): string => `(This text is \`${name}\` for further calls.)`,
  pageOf: (page: number, pages: number): string =>
    page < pages ? `(Page ${page} of ${pages}; page ${page + 1} goes on.)` : `(Page ${page} of ${pages}.)`,
  noPage: (page: number, pages: number): string => `There is no page ${page}: the answer has ${pages}.`,
  noFindings: 'No finding.',
  ofCapture: 'of the whole capture',
  connection: (id: number): string => `connection ${id}`,
  packets: (frames: string): string => `packets ${frames}`,
  moreFiles: (count: number): string => `… and ${count} more`,
};
