/** wireshark.stream and wireshark.completeness against what tshark 4.0.17 says of captures that nobody in this project made. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { analyze } from '../../../src/index.ts';

const SHARED = '../shared/captures/';

/**
 * Lines of `FILE`, a tab, and of each tcp.stream `NUMBER:FIRST FRAME:tcp.completeness` as its last packet shows it; `!` where no
 * packet of it has a tcp.len (its header is longer than the packet). Made by `tshark -n -2 -Y tcp -T fields -e frame.number -e
 * tcp.stream -e tcp.completeness -e tcp.len`, with `--disable-protocol` for ftp, socks and sflow: these open streams of their own, for
 * what they carry or expect.
 */
const TABLE = 'fixtures/other-tools/completeness.tsv';

/** Where one of Wireshark's streams is several connections here. */
const TOLD_APART: Readonly<Record<string, string>> = {
  'PcapFlowLab__data__parsing__geneve__30_geneve_vni_byte_order_distinct_values.pcap':
    'the same addresses and ports in two VNIs',
  'PcapFlowLab__data__parsing__vxlan__23_vxlan_identity_outer_and_inner_vlan_splits.pcap':
    'the same addresses and ports in several VLANs inside and outside of a tunnel',
  'arkime__tcp-reassembly-synthetic.pcap':
    'a SYN after both FINs, with the number that the first connection began with',
};

interface Stream {
  readonly stream: number;
  readonly firstFrame: number;
  readonly completeness: number;
}

const streams = (text: string): Stream[] =>
  text
    .split(' ')
    .filter((one) => !one.endsWith('!'))
    .map((one) => one.split(':').map(Number) as [number, number, number])
    .map(([stream, firstFrame, completeness]) => ({ stream, firstFrame, completeness }));

async function ours(path: string): Promise<Stream[]> {
  const out: Stream[] = [];
  for await (const record of analyze(path, { fold: false }))
    if (record.type === 'connection' && record.wireshark !== undefined)
      out.push({ firstFrame: record.firstFrame, ...record.wireshark });
  return out.toSorted((x, y) => x.stream - y.stream);
}

const ROWS = readFileSync(TABLE, 'utf8')
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [string, string]);
const HERE = ROWS.filter(([file]) => existsSync(SHARED + file));
/** Where none is here all are skipped, and counted as such. */
const present = HERE.length === 0 ? ROWS : HERE;

describe.skipIf(HERE.length === 0)(
  `Wireshark's streams of ${ROWS.length} captures, ${ROWS.length - HERE.length} of them absent`,
  () => {
    it.each(present.filter(([file]) => !(file in TOLD_APART)))('%s', async (file, expected) => {
      expect(await ours(SHARED + file)).toEqual(streams(expected));
    });
    it.each(present.filter(([file]) => file in TOLD_APART))(
      '%s: several connections in one',
      async (file, expected) => {
        const theirs = streams(expected);
        const found = await ours(SHARED + file);
        expect(found.length).toBeGreaterThan(theirs.length);
        const begins = new Set(found.map((one) => one.firstFrame));
        expect(theirs.filter((one) => !begins.has(one.firstFrame))).toEqual([]);
      },
    );
  },
);
