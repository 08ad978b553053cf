/** A whole analysis as one JSON value: the same records as NDJSON, folded. */
import { jsonText } from '../words/escape.ts';
import { encode, type WriteBytes } from './byte-writer.ts';

/** Written connection by connection, so that no string holds it all. */
export function writeJson(write: WriteBytes, analysis: { readonly connections: readonly object[] }): void {
  const { connections, ...rest } = analysis;
  write(encode('{"connections":['));
  for (const [i, one] of connections.entries()) write(encode(`${i === 0 ? '' : ','}\n${jsonText(one)}`));
  write(encode(`\n],${jsonText(rest).slice(1)}\n`));
}
