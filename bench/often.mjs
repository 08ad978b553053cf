/** What both files of hostile traffic build on: the ends of the one connection, and packets a gap apart. */

export const CLIENT = 0x0a00_0001;
export const SERVER = 0xc000_0250;
/** The one address that a translator gives all clients. */
export const TRANSLATOR = 0xcb00_7109;
/** The connection of those kinds that have one only. */
export const OUT = [CLIENT, 4000, SERVER, 80];
export const BACK = [SERVER, 80, CLIENT, 4000];
/** Microseconds between two packets. */
export const GAP = 5;

/** `step` again and again, a gap apart: `share` packets each. */
export const often =
  (share, step, gap = GAP) =>
  (w, n) => {
    for (let i = 0; i < n / share; i++) {
      w.now += gap;
      step(w, i, n);
    }
  };
