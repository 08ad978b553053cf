/** Times that several packets share, in real captures: those of a batch tell no durations, those of a coarse clock still tell what is far apart. */
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { recordsOf } from '../../helpers/recorded.ts';

/** SYN, SYN-ACK, request and answer across the Internet at one microsecond: the kernel handed them over together. */
const BATCHES = '../shared/captures/zeek__nflog-http.pcap';
/** Ethernet; the second SYN, 1 s after the first, and its SYN-ACK at one microsecond. */
const ONE_STAMP = '../shared/captures/suricata-verify__bug-4376__syn_retransmit_with_ts.pcap';

describe('packets of both directions at one time', () => {
  it.skipIf(!existsSync(BATCHES))('are a batch where NFLOG wrote them: no duration is told', async () => {
    const connection = (await recordsOf(BATCHES)).find((r) => r.type === 'connection');
    expect(connection).toMatchObject({ a: { bytes: 79 }, b: { bytes: 1603 } });
    expect(connection).not.toHaveProperty('time');
    expect(connection).not.toHaveProperty('responses');
  });

  it.skipIf(!existsSync(ONE_STAMP))('elsewhere tell what is a second apart', async () => {
    const records = await recordsOf(ONE_STAMP);
    expect(records.find((r) => r.type === 'connection')).toMatchObject({ time: { openingNs: 999_997_000 } });
    const late = records.find((r) => r.type === 'finding' && r.code === 'TE1007');
    expect(late).toMatchObject({ facts: { lost: 'syn', syns: 2, synAckFrame: 3 } });
  });
});
