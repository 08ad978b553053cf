/** Puts host fields into one word each where somebody wrote a name with blanks or a remark in their place: `[my host].80`. */

const FIELDS =
  /^(.{0,160}?\bIP6? )(\([^)]{0,160}(?:\([^)]{0,20}\)[^)]{0,80})?\)\s+)?(.{1,80}?) > (.{1,80}?)(: (?:Flags \[|tcp \d|UDP, |ICMP|[SFRP.]{1,4} (?:\d+:\d+\(|ack )).*)$/;
const ADDRESS = /\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}/i;

/** The same text with one word a host; the text itself where its fields are no such. */
export function withoutSpacedHosts(text: string): string {
  const fields = text.includes(' > ') ? FIELDS.exec(text) : null;
  if (fields === null) return text;
  const [, before = '', header = '', src = '', dst = '', rest = ''] = fields;
  return `${before}${header}${oneWord(src)} > ${oneWord(dst)}${rest}`;
}

function oneWord(field: string): string {
  if (!field.includes(' ')) return field;
  const port = /[.: ]{1,3}(\d{1,5}|[a-z][\w-]{0,30})$/.exec(field);
  const host = port === null ? field : field.slice(0, port.index);
  const name =
    ADDRESS.exec(host)?.[0] ??
    host
      .replaceAll(/[[\](){}<>]/g, '')
      .trim()
      .replaceAll(/\s+/g, '-');
  return port === null ? name : `${name}.${port[1] ?? ''}`;
}
