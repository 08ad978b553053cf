/** Nothing answers something else without a bound in time. */
import { expect, it } from 'vitest';
import { analyze } from '../../src/index.ts';
import { SECOND } from '../../src/units.ts';
import { field, findings, recorded, saidOf, shared } from './inputs.ts';

/** Round trips of a connection that an answer may take, and the least in which no host answers late. */
const ROUND_TRIPS = 8;
const LEAST_NS = 3 * SECOND;

it('calls a reset the answer to a packet within a few round trips of it only', async () => {
  let answers = 0;
  const late: string[] = [];
  for await (const { name, records, of } of saidOf([
    ...recorded('endings'),
    ...field(/reset|opening|injection/),
    ...shared(),
  ]))
    for (const c of records) {
      if (c.type !== 'connection') continue;
      const times = new Map(of(c.id).map((r) => [r.frame, r.timeNs]));
      const trip = Math.max(c.a.rtt?.p95Ns ?? 0, c.b.rtt?.p95Ns ?? 0);
      for (const r of of(c.id)) {
        if (r.kind !== 'reset' || r.certainty === 'assumed' || r.timeNs === undefined) continue;
        const trigger = r.because.findLast((frame) => frame < r.frame);
        const asked = trigger === undefined ? undefined : times.get(trigger);
        if (asked === undefined) continue;
        answers++;
        if (r.timeNs - asked > Math.max(LEAST_NS, ROUND_TRIPS * trip)) late.push(`${name}: packet ${r.frame}`);
      }
    }
  expect(late).toEqual([]);
  expect(answers).toBeGreaterThan(20);
});

it('says only of a wait of 15 s and more, for which two clocks speak, that FIN-WAIT-2 had expired', async () => {
  let said = 0;
  const wrong: string[] = [];
  for await (const { name, records } of saidOf([
    ...findings('fin-wait-2-expired'),
    ...field(/reset-time-bound/),
    ...recorded('endings', /fin-wait-2/),
  ]))
    for (const r of records)
      if (r.type === 'finding' && r.code === 'TE4021') {
        said++;
        if (r.certainty !== 'assumed' && Number(r.facts.waitedNs) < 15 * SECOND) wrong.push(name);
      }
  expect(wrong).toEqual([]);
  expect(said).toBeGreaterThan(1);
});

const CLIENT = '192.0.2.10.40000';
const SERVER = '198.51.100.20.9000';
const SYN = 'options [mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7], length 0';
const SYN_ACK = 'options [mss 1460,sackOK,TS val 900 ecr 100,nop,wscale 7], length 0';

/** A SYN-ACK that came twice; the opener's next packet comes `seconds` after the first SYN. */
async function openedAfter(seconds: string): Promise<string[]> {
  const lines = [
    `10:00:00.000000 IP ${CLIENT} > ${SERVER}: Flags [S], seq 1000, win 64240, ${SYN}`,
    `10:00:00.020000 IP ${SERVER} > ${CLIENT}: Flags [S.], seq 5000, ack 1001, win 65160, ${SYN_ACK}`,
    `10:00:01.030000 IP ${SERVER} > ${CLIENT}: Flags [S.], seq 5000, ack 1001, win 65160, ${SYN_ACK}`,
    `10:00:0${seconds} IP ${CLIENT} > ${SERVER}: Flags [P.], seq 1001:1301, ack 5001, win 502, options [nop,nop,TS val 1150 ecr 900], length 300`,
    `10:00:0${seconds}9 IP ${SERVER} > ${CLIENT}: Flags [.], ack 1301, win 509, options [nop,nop,TS val 1950 ecr 1150], length 0`,
  ];
  const codes: string[] = [];
  for await (const r of analyze(new TextEncoder().encode(`${lines.join('\n')}\n`)))
    if (r.type === 'finding') codes.push(r.code);
  return codes;
}

it('takes data that comes 2 s later for data of a connection that was open before', async () => {
  expect(await openedAfter('3.030100')).not.toContain('TE1007');
});
