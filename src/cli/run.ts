/** The program: the real world handed to `main`. */
import { processIo } from './io.ts';
import { main } from './main.ts';

// All output is written by now; an input that nobody reads any more must not keep the process alive.
process.exit(await main(process.argv.slice(2), processIo()));
