/** Light or dark: what the reader chose, else what the system says. */
import { useEffect, useState } from 'preact/hooks';
import { DARK, LIGHT, type Theme } from '../../report/graph/theme.ts';

const PRINT = matchMedia('print');
const SYSTEM = matchMedia('(prefers-color-scheme: dark)');

export type Ground = 'light' | 'dark';

const shown = (): Ground => {
  if (PRINT.matches) return 'light';
  const chosen = document.documentElement.dataset['theme'];
  return chosen === 'light' || chosen === 'dark' ? chosen : SYSTEM.matches ? 'dark' : 'light';
};

export function switchGround(): void {
  document.documentElement.dataset['theme'] = shown() === 'dark' ? 'light' : 'dark';
  dispatchEvent(new Event('ground'));
}

export function useTheme(): Theme {
  const [ground, setGround] = useState(shown);
  useEffect(() => {
    const changed = (): void => setGround(shown());
    addEventListener('ground', changed);
    SYSTEM.addEventListener('change', changed);
    PRINT.addEventListener('change', changed);
    return () => {
      removeEventListener('ground', changed);
      SYSTEM.removeEventListener('change', changed);
      PRINT.removeEventListener('change', changed);
    };
  }, []);
  return ground === 'dark' ? DARK : LIGHT;
}
