/** The program: the real world handed to `main`. */
import { setFlagsFromString } from 'node:v8';
import { processIo } from './io.ts';
import { main } from './main.ts';

// A packet passes some forty small functions: V8 is to make fewer of them out of line (a tenth of a bulk transfer's time).
setFlagsFromString('--max-inlined-bytecode-size-cumulative=2500');

// All output is written by now; an input that nobody reads any more must not keep the process alive.
process.exit(await main(process.argv.slice(2), processIo()));
