/** Hosts, ranked by the trouble of their connections. */
import { useMemo } from 'preact/hooks';
import type { ReportIndex } from '../../report/html/report-data.ts';
import { numberText } from '../../words/render.ts';
import { hashOf } from './route.ts';
import type { Words } from './words.ts';

interface HostRow {
  readonly address: string;
  problem: number;
  warning: number;
  connections: number;
  bytes: number;
}

const MOST_HOSTS = 12;

export function Hosts({ index, words }: { readonly index: ReportIndex; readonly words: Words }) {
  const { ui } = words;
  const hosts = useMemo(() => {
    const { connections: c, names } = index;
    const all = new Map<number, HostRow>();
    for (let i = 0; i < c.id.length; i++)
      for (const n of new Set([c.a[i] as number, c.b[i] as number])) {
        let one = all.get(n);
        if (one === undefined)
          all.set(n, (one = { address: names[n] ?? '', problem: 0, warning: 0, connections: 0, bytes: 0 }));
        one.connections++;
        one.bytes += (c.bytesA[i] as number) + (c.bytesB[i] as number);
        if (c.trouble[i] === 3) one.problem++;
        if (c.trouble[i] === 2) one.warning++;
      }
    return [...all.values()].sort(
      (x, y) => y.problem - x.problem || y.warning - x.warning || y.connections - x.connections,
    );
  }, [index]);
  if (hosts.length === 0) return null;
  const hops = new Map(index.hosts.map((one) => [one.address, one.hops]));
  return (
    <section aria-labelledby="hosts">
      <h2 id="hosts">{ui.hosts}</h2>
      <p class="dim small">{ui.hostsHint}</p>
      <div class="scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">{ui.host}</th>
              <th scope="col" class="num">
                {ui.problem}
              </th>
              <th scope="col" class="num">
                {ui.warning}
              </th>
              <th scope="col" class="num">
                {ui.connections}
              </th>
              <th scope="col" class="num">
                {ui.colBytes}
              </th>
              <th scope="col" class="num">
                {ui.hops}
              </th>
            </tr>
          </thead>
          <tbody>
            {hosts.slice(0, MOST_HOSTS).map((one) => (
              <tr>
                <th scope="row">
                  <a href={hashOf({ page: 'connections', filter: { host: one.address } })}>{one.address}</a>
                </th>
                <td class="num">{one.problem === 0 ? '' : numberText(one.problem)}</td>
                <td class="num">{one.warning === 0 ? '' : numberText(one.warning)}</td>
                <td class="num">{numberText(one.connections)}</td>
                <td class="num">{words.writing.bytes(one.bytes)}</td>
                <td class="num">{hops.get(one.address) ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {hosts.length > MOST_HOSTS && <p class="dim small">{ui.moreOfThem(hosts.length - MOST_HOSTS)}</p>}
    </section>
  );
}
