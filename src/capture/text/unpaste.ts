/** Undoes what terminals, mail, chats and web pages do to a line of text. */

/** The line as tcpdump would have printed it, tabs as spaces and without blanks at either end. */
export function unpaste(raw: string): string {
  return raw.replaceAll('\t', ' ').trim();
}
