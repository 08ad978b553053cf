/** What lines of other programs are held against: of a connection's record what such a line can be about, no more, for thousands are kept. */
import type { UnwordedConnection, UnwordedEndpoint } from '../records/unworded.ts';

type Call = UnwordedEndpoint['calls'][number];

export interface KnownEnd {
  readonly address: string;
  readonly port: UnwordedEndpoint['port'];
  readonly state: string | null;
  readonly calls: readonly (Pick<Call, 'call' | 'when' | 'result'> & { readonly errno: string | null })[];
}

export interface KnownConnection {
  readonly id: UnwordedConnection['id'];
  readonly verdict: Pick<UnwordedConnection['verdict'], 'slug'>;
  readonly a: KnownEnd;
  readonly b: KnownEnd;
}

export const knownOf = ({ id, verdict, a, b }: UnwordedConnection): KnownConnection => ({
  id,
  verdict: { slug: verdict.slug },
  a: endOf(a),
  b: endOf(b),
});

const endOf = ({ address, port, state, calls }: UnwordedEndpoint): KnownEnd => ({
  address,
  port,
  state: state ?? null,
  calls: calls.map(({ call, errno, when, result }) => ({ call, errno: errno ?? null, when, result })),
});
