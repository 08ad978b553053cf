/** The blocks of a pcapng file as they stand in it, and the comments of a packet's block: a reader of their own for tests. */

const SECTION_HEADER = 0x0a0d0d0a;
const LITTLE_MARK = 0x4d;

export interface Block {
  readonly type: number;
  readonly bytes: Buffer;
  readonly little: boolean;
}

export function blocksOf(file: Uint8Array): Block[] {
  const bytes = Buffer.from(file);
  const out: Block[] = [];
  let little = true;
  for (let at = 0; at + 12 <= bytes.length;) {
    const type = bytes.readUInt32BE(at);
    if (type === SECTION_HEADER) little = bytes[at + 8] === LITTLE_MARK;
    const length = little ? bytes.readUInt32LE(at + 4) : bytes.readUInt32BE(at + 4);
    if (length < 12 || at + length > bytes.length) throw new Error(`no block at ${at}`);
    const behind = little ? bytes.readUInt32LE(at + length - 4) : bytes.readUInt32BE(at + length - 4);
    if (behind !== length) throw new Error(`block at ${at} has two lengths: ${length} and ${behind}`);
    out.push({ type: little ? bytes.readUInt32LE(at) : type, bytes: bytes.subarray(at, at + length), little });
    at += length;
  }
  return out;
}

/** A section header's options begin at 24, those of a packet block behind its padded data. */
function optionsAt({ type, bytes, little }: Block): number {
  if (type === SECTION_HEADER) return 24;
  const captured = little ? bytes.readUInt32LE(20) : bytes.readUInt32BE(20);
  return 28 + Math.ceil(captured / 4) * 4;
}

/** The texts of its comments, and the block as it would stand without them. */
export function withoutComments(block: Block): { readonly comments: string[]; readonly rest: Buffer } {
  const { bytes, little } = block;
  const comments: string[] = [];
  const kept: Buffer[] = [];
  let at = optionsAt(block);
  const head = bytes.subarray(8, at);
  while (at + 4 <= bytes.length - 4) {
    const code = little ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at);
    const length = little ? bytes.readUInt16LE(at + 2) : bytes.readUInt16BE(at + 2);
    const next = at + 4 + Math.ceil(length / 4) * 4;
    if (code === 1) comments.push(bytes.toString('utf8', at + 4, at + 4 + length));
    else kept.push(bytes.subarray(at, next));
    at = next;
  }
  return { comments, rest: Buffer.concat([head, ...kept]) };
}
