/** What answers to `ping` tell, and what came in their place. */
import type { UnwordedEvidence } from '../records/unworded.ts';
import type { EchoErrorLine, EchoLine, EvidenceLine } from '../segment/evidence-line.ts';
import { add } from './tell.ts';

/** TTLs that systems start with (tcp-facts: 64 Linux and BSD, 128 Windows, 255 routers, 32 old ones). */
const INITIAL_TTLS = [32, 64, 128, 255];

export function tellEchoes(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  const hosts = new Map<string, EchoLine[]>();
  const answers = lines.filter((line) => line.what === 'echo').length;
  const failed = lines.some((line) => line.what === 'echo-error');
  const instead = lines.some((line) => line.what === 'echo-error' && line.reason !== 'timeout');
  const answered = failed && lines.filter((line) => line.what === 'echoes').length === 1 ? answers : null;
  for (const line of lines) {
    if (line.what === 'echoes') {
      const { sent } = line;
      // Windows counts the errors as answers.
      const received = Math.min(line.received, answered ?? line.received);
      add(records, file, line, { key: 'evidence.echoes', facts: { sent, received, instead } });
    } else if (line.what === 'echo') {
      const key = `${line.host} ${line.ttl}`;
      const before = hosts.get(key);
      if (before === undefined) hosts.set(key, [line]);
      else before.push(line);
    }
  }
  tellErrors(file, lines, records);
  for (const group of hosts.values()) {
    const [first] = group as [EchoLine];
    const initialTtl = INITIAL_TTLS.find((initial) => initial >= first.ttl) ?? 255;
    const { host, ttl } = first;
    const facts = { host, ttl, initialTtl, hops: initialTtl - ttl, answers: group.length };
    add(records, file, first, { key: 'evidence.echo', facts });
  }
}

/** One sentence for each reason and sender; that nothing came is told by the sum. */
function tellErrors(file: number, lines: readonly EvidenceLine[], records: UnwordedEvidence[]): void {
  const groups = new Map<string, EchoErrorLine[]>();
  for (const line of lines) {
    if (line.what !== 'echo-error' || line.reason === 'timeout') continue;
    const key = `${line.reason} ${line.from} ${line.mtu}`;
    const before = groups.get(key);
    if (before === undefined) groups.set(key, [line]);
    else before.push(line);
  }
  for (const group of groups.values()) {
    const [first] = group as [EchoErrorLine];
    const { from, reason, mtu } = first;
    add(records, file, first, { key: 'evidence.echo-error', facts: { from, reason, mtu, times: group.length } });
  }
}
