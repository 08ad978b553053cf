/** The colours of graphs, by what they stand for, on light and on dark ground; told apart also by those who see no red or green. */

export type Ink =
  | 'ground'
  | 'text'
  | 'muted'
  | 'grid'
  | 'a'
  | 'b'
  | 'ack'
  | 'window'
  | 'sack'
  | 'timeout'
  | 'fast'
  | 'probe'
  | 'refill'
  | 'syn'
  | 'synAck'
  | 'pathMtu'
  | 'fastOpen'
  | 'again'
  | 'bad'
  | 'quiet'
  | 'select';

export type Theme = Readonly<Record<Ink, string>>;

export const LIGHT: Theme = {
  ground: '#ffffff',
  text: '#1d2733',
  muted: '#5b6878',
  grid: '#e3e8ee',
  a: '#0b63b6',
  b: '#8a3ea8',
  ack: '#1d7a3c',
  window: '#8a6d00',
  sack: '#00936c',
  timeout: '#c4161c',
  fast: '#c25700',
  probe: '#0a7d86',
  refill: '#7c3f12',
  syn: '#4a3fc4',
  synAck: '#3f7d20',
  pathMtu: '#5c5470',
  fastOpen: '#1f7fc4',
  again: '#a3195b',
  bad: '#c4161c',
  quiet: '#7b8794',
  select: '#111111',
};

export const DARK: Theme = {
  ground: '#10161d',
  text: '#e6edf3',
  muted: '#9aa7b4',
  grid: '#26303a',
  a: '#6cb6ff',
  b: '#d6a1f0',
  ack: '#63d188',
  window: '#e0bf4f',
  sack: '#00e6a8',
  timeout: '#ff7b72',
  fast: '#ffa657',
  probe: '#58d0da',
  refill: '#c99a6b',
  syn: '#a79bff',
  synAck: '#b5d96a',
  pathMtu: '#c3bcd6',
  fastOpen: '#5aa9f0',
  again: '#ff8ab5',
  bad: '#ff7b72',
  quiet: '#8793a0',
  select: '#ffffff',
};
