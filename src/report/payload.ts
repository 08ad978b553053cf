/** Payload bytes as lines that a terminal can show: text where it is text, escapes for everything else. */

const LINE = 32;

/** Lines of at most 32 columns; a line end of the payload ends a line here too. */
export function payloadLines(bytes: Uint8Array | undefined): string[] {
  if (bytes === undefined || bytes.length === 0) return [];
  const lines: string[] = [];
  let line = '';
  for (const byte of bytes) {
    let shown: string;
    if (byte === 10) shown = '\\n';
    else if (byte === 13) shown = '\\r';
    else if (byte === 9) shown = '\\t';
    else if (byte === 0x5c) shown = '\\\\';
    else if (byte < 0x20 || byte > 0x7e) shown = `\\x${byte.toString(16).padStart(2, '0')}`;
    else shown = String.fromCharCode(byte);
    line += shown;
    if (byte === 10 || line.length >= LINE - 4) {
      lines.push(line);
      line = '';
    }
  }
  if (line !== '') lines.push(line);
  return lines;
}
