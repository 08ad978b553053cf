/** What the page shows, as the part of its address behind `#`: `#c12/p345` is packet 345 of connection 12. */
import { useEffect, useState } from 'preact/hooks';

export type Route =
  | { readonly page: 'overview' }
  | { readonly page: 'connections'; readonly filter: Filter }
  | { readonly page: 'connection'; readonly key: string; readonly frame: number | null }
  | { readonly page: 'about'; readonly name: string };

/** `12`; `3.12` is connection 12 of file 3, where each file numbers its own. */
const CONNECTION = /^c(\d+(?:\.\d+)?)(?:\/p(\d+))?$/;

export interface Filter {
  readonly [key: string]: string | undefined;
  readonly q?: string | undefined;
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  /** A code of a finding; `root`: that is the worst of its connection. */
  readonly finding?: string | undefined;
  readonly root?: string | undefined;
  readonly errno?: string | undefined;
  readonly state?: string | undefined;
  /** Least trouble: 1 note, 2 warning, 3 problem. */
  readonly trouble?: string | undefined;
  /** Seconds since the file's first packet. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly sort?: string | undefined;
}

export function parseRoute(hash: string): Route {
  const text = hash.replace(/^#/, '');
  const connection = CONNECTION.exec(text);
  if (connection !== null)
    return {
      page: 'connection',
      key: connection[1] ?? '',
      frame: connection[2] === undefined ? null : Number(connection[2]),
    };
  if (/^connections(\?|$)/.test(text))
    return { page: 'connections', filter: Object.fromEntries(new URLSearchParams(text.slice(12))) };
  const about = /^(?:about\/)([A-Za-z0-9_-]+)$/.exec(text);
  return about === null ? { page: 'overview' } : { page: 'about', name: about[1] ?? '' };
}

export function hashOf(route: Route): string {
  switch (route.page) {
    case 'overview':
      return '#';
    case 'connections': {
      const entries = Object.entries(route.filter).filter(
        (entry): entry is [string, string] => (entry[1] ?? '') !== '',
      );
      return entries.length === 0 ? '#connections' : `#connections?${new URLSearchParams(entries).toString()}`;
    }
    case 'connection':
      return `#c${route.key}${route.frame === null ? '' : `/p${route.frame}`}`;
    case 'about':
      return `#about/${route.name}`;
  }
}

/** Shows something else; `instead`: in the place of this step of the browser's history. */
export function go(route: Route, instead = false): void {
  const hash = hashOf(route);
  if (hash === (location.hash || '#')) return;
  if (!instead) location.hash = hash;
  else {
    history.replaceState(null, '', hash);
    dispatchEvent(new HashChangeEvent('hashchange'));
  }
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => parseRoute(location.hash));
  useEffect(() => {
    const changed = (): void => setRoute(parseRoute(location.hash));
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}
