/** Units that the schema's fields are written in. */
import { z } from 'zod';

export const frame = z.int().min(0).describe('1-based number of the frame in its file; for text the nth packet');
export const nanos = z.int().describe('nanoseconds');
export const count = z.int().min(0);
export const bytes = z.int().min(0).describe('bytes');
/** Part of a whole, 0–1. */
export const share = z.number().min(0).describe('0–1');
export const yes = z.boolean();
export const text = z.string();
/** −1 where the input lacks it. */
export const ttl = z.int().min(-1).max(255);
/** A text may print the service's name. */
export const port = z.union([z.int(), z.string()]);
