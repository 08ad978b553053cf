#!/usr/bin/env node
// From Node 22.8 on, what V8 made of the program is kept for the next start (NODE_DISABLE_COMPILE_CACHE=1 switches it off).
import module from 'node:module';
module.enableCompileCache?.();
await import('../dist/cli.js');
