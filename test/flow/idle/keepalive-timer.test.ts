/** What a program had set its keepalive to, by how long its probes waited: truth is what the recorded program set. */
import { describe, expect, it } from 'vitest';
import { timerSeconds } from '../../../src/units.ts';
import { run } from '../../helpers/cli.ts';

describe('the seconds that keepalive was set to', () => {
  it('are those of the recorded lwIP program, whose timer ticks every half second', async () => {
    const { out } = await run(['fixtures/recorded/between/lwip-client-keepalive-dead/client.pcap'], { columns: 400 });
    expect(out.replaceAll(/\s+/g, ' ')).toContain('TCP_KEEPIDLE 1, TCP_KEEPINTVL 1, TCP_KEEPCNT 3');
  });

  it('are not more for a timer that is late, nor fewer for a path that got faster', () => {
    expect([10.2e9, 9.95e9, 1.5e9, 7200.8e9].map((ns) => timerSeconds(ns))).toEqual([10, 10, 1, 7200]);
  });
});
