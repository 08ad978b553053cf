/** The same sockets listed again, as a loop or `watch` prints them: of each, its latest line counts. */
import type { EvidenceLine, SocketLine } from '../segment/evidence-line.ts';

/** All lines but those of sockets that a later line lists again, and what stands below those. */
export function latestListings(lines: readonly EvidenceLine[]): readonly EvidenceLine[] {
  const latest = new Map<string, EvidenceLine>();
  for (const line of lines) if (line.what === 'socket') latest.set(keyOf(line), line);
  let kept = true;
  return lines.filter((line) => {
    if (line.what === 'socket') kept = latest.get(keyOf(line)) === line;
    return kept || (line.what !== 'socket' && line.what !== 'socket-detail' && line.what !== 'socket-timer');
  });
}

/** Several listeners may share a port (SO_REUSEPORT), so each of their lines is one of its own. */
const keyOf = ({ state, local, localPort, remote, remotePort, line }: SocketLine): string =>
  JSON.stringify([local, localPort, remote, remotePort, state === 'LISTEN' ? line : -1]);
